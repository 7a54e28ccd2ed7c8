package org.sleb4j.report;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** A PNG file that names the software that wrote it. */
final class Marked {
  /** The signature and the header, behind which other chunks may stand. */
  private static final int HEADER = 33;

  private Marked() {}

  /** Adds a chunk {@code tEXt} with the keyword Software (PNG specification, 11.3.4.3). */
  static byte[] png(byte[] png, String software) {
    byte[] chunk = ("tEXtSoftware\0" + software).getBytes(ISO_8859_1);
    CRC32 sum = new CRC32();
    sum.update(chunk);
    return ByteBuffer.allocate(png.length + chunk.length + 8)
        .put(png, 0, HEADER)
        .putInt(chunk.length - 4)
        .put(chunk)
        .putInt((int) sum.getValue())
        .put(png, HEADER, png.length - HEADER)
        .array();
  }
}
