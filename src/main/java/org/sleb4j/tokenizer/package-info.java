/**
 * Text to token ids and back, as the files of a model directory say.
 *
 * <p>Whatever a directory holds ({@code tokenizer.json}, {@code vocab.json} with {@code
 * merges.txt}, or a sentencepiece {@code tokenizer.model}) becomes one {@code tokenizer.json} in
 * memory, which Hugging Face's own library runs: {@link org.sleb4j.tokenizer.Tokenizer} is the
 * front door, the rest reads and converts.
 *
 * <p>The library's tokenizer is native memory: a {@code Tokenizer} owns it and frees it in {@code
 * close()}. What the library would answer with an abort of the JVM is refused before it gets there.
 */
package org.sleb4j.tokenizer;
