package org.sleb4j.checkpoint;

import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * A run of bytes in a file, as they are or deflated, that one tensor or several show elements of.
 *
 * @param offset the byte in the file where it begins
 * @param bytes its length, of the inflated bytes where it is deflated
 * @param deflatedBytes its length in the file where it is deflated
 */
record Storage(Path file, long offset, long bytes, OptionalLong deflatedBytes) {
  static Storage plain(Path file, long offset, long bytes) {
    return new Storage(file, offset, bytes, OptionalLong.empty());
  }

  /** Returns the bytes it takes in the file. */
  public long bytesInFile() {
    return deflatedBytes.orElse(bytes);
  }

  /** Returns whether elements of this many bytes can be mapped where they are. */
  boolean isMappable(int elementBytes) {
    return deflatedBytes.isEmpty() && offset % elementBytes == 0;
  }

  /** Returns a part of a storage that is not deflated. */
  Storage part(long from, long count) {
    return plain(file, offset + from, count);
  }
}
