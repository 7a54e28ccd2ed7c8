package org.sleb4j.gguf;

import java.util.stream.IntStream;

/**
 * The order of the rows of query and key projections, which follows from the pairs that a rotation
 * turns: in checkpoints row i of a head pairs with row i + d/2, in files of the architecture {@code
 * llama} row 2i with row 2i + 1, where d is the size of a head.
 */
final class RotaryRows {
  private RotaryRows() {}

  /** Returns, for each row of a file, the row of the checkpoint that stands there. */
  static int[] ofFile(int heads, int headSize) {
    return IntStream.range(0, heads * headSize)
        .map(row -> row - row % headSize + halved(row % headSize, headSize))
        .toArray();
  }

  private static int halved(int row, int headSize) {
    return row % 2 * (headSize / 2) + row / 2;
  }

  /** Returns, for each row of a checkpoint, the row of the file that stands there. */
  static int[] ofCheckpoint(int heads, int headSize) {
    return IntStream.range(0, heads * headSize)
        .map(row -> row - row % headSize + interleaved(row % headSize, headSize))
        .toArray();
  }

  private static int interleaved(int row, int headSize) {
    return row % (headSize / 2) * 2 + row / (headSize / 2);
  }
}
