/**
 * A Hugging Face model directory as data: its config and its tensors, mapped from disk.
 *
 * <p>Nothing here knows what a transformer is; the {@code model} package asks for names and shapes.
 *
 * <h2>What a file may say</h2>
 *
 * <ul>
 *   <li>Nothing a file claims is allocated, mapped or followed before it was held against what the
 *       file really has. Headers, directories and pickles are limited to 16 MiB, and reading them
 *       takes linear time.
 *   <li>A pickle is data: {@link org.sleb4j.checkpoint.PyTorchFile} runs nothing of it and refuses
 *       by name whatever a file of tensors has no need of.
 *   <li>Files are regular files; links are followed, but a name that stands in a file must not lead
 *       out of the model directory.
 *   <li>Whatever is wrong is one {@link org.sleb4j.check.InvalidInputException}, whose sentence
 *       quotes at most 100 printable characters of each value.
 *   <li>A {@link org.sleb4j.checkpoint.StoredTensor} that exists is within its file. Mapping it
 *       checks again; a file that becomes shorter after that ends the process when it is touched,
 *       as with every mapped file.
 * </ul>
 */
package org.sleb4j.checkpoint;
