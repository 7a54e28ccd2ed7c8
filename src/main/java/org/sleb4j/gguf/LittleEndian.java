package org.sleb4j.gguf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Numbers as the bytes of a file. */
final class LittleEndian {
  private LittleEndian() {}

  /** Returns the lowest bytes of a number, the lowest first. */
  static byte[] of(long bits, int bytes) {
    byte[] all =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(bits).array();
    return Arrays.copyOf(all, bytes);
  }
}
