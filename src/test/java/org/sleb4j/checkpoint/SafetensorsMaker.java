package org.sleb4j.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.sleb4j.check.Strings;

/** Writes safetensors files whose header may say anything. */
final class SafetensorsMaker {
  private SafetensorsMaker() {}

  static byte[] file(String header, byte[] data) {
    return file(header.getBytes(UTF_8), data);
  }

  static byte[] file(byte[] header, byte[] data) {
    return file(header.length, header, data);
  }

  static byte[] file(long claimed, byte[] header, byte[] data) {
    byte[] file = new byte[8 + header.length + data.length];
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(claimed).put(header).put(data);
    return file;
  }

  /** Returns one entry of a header. */
  static String entry(String name, String dtype, String shape, long begin, long end) {
    return Strings.format(
        "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}",
        name, dtype, shape, begin, end);
  }
}
