/**
 * GGUF, the file format of llama.cpp, as data: metadata and tensors, read and written.
 *
 * <p>Source: the specification {@code docs/gguf.md} of ggml. Versions 2 and 3 are read, version 3
 * is written, both little-endian. Tensors of every type are read as bytes and written again; {@link
 * org.sleb4j.gguf.Codec} computes with {@code f32}, {@code f16}, {@code bf16}, {@code q8_0} and
 * {@code q4_0}.
 *
 * <h2>What a file may say</h2>
 *
 * <ul>
 *   <li>Nothing a file claims is allocated before it was held against what the file really has. The
 *       header is limited to 64 MiB, and reading it takes linear time.
 *   <li>Values of the metadata stay the bytes that they are in the file, so that they are written
 *       again as they were read.
 *   <li>A {@link org.sleb4j.gguf.PlacedTensor} that was read is within its file and overlaps no
 *       other.
 *   <li>Whatever is wrong is one {@link org.sleb4j.check.InvalidInputException}.
 * </ul>
 */
package org.sleb4j.gguf;
