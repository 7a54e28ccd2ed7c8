/**
 * Models as one file for other tools: what {@link org.sleb4j.model.family.GgufModel} says of a
 * model, with its tokenizer and its weights, written as GGUF.
 */
package org.sleb4j.export;
