package org.sleb4j.checkpoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes pickles instruction by instruction. */
final class PickleMaker {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  static PickleMaker of(String instructions) {
    return new PickleMaker().raw(instructions);
  }

  /** Adds instructions, a byte for each character. */
  PickleMaker raw(String instructions) {
    bytes.writeBytes(instructions.getBytes(ISO_8859_1));
    return this;
  }

  PickleMaker text(String text) {
    byte[] utf8 = text.getBytes(UTF_8);
    return raw("X").int32(utf8.length).raw(new String(utf8, ISO_8859_1));
  }

  PickleMaker number(long value) {
    ByteBuffer number = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, value);
    bytes.writeBytes(new byte[] {(byte) 0x8a, 8});
    bytes.writeBytes(number.array());
    return this;
  }

  PickleMaker int32(int value) {
    bytes.writeBytes(
        ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(0, value).array());
    return this;
  }

  PickleMaker tuple(long... values) {
    raw("(");
    for (long value : values) {
      number(value);
    }
    return raw("t");
  }

  PickleMaker storage(String type, String key, long elements) {
    raw("(").text("storage").raw("ctorch\n" + type + "\n").text(key).text("cpu");
    return number(elements).raw("tQ");
  }

  /** A float32 tensor on the storage 0. */
  PickleMaker tensor(long elements, long first, long[] shape, long[] strides) {
    raw("ctorch._utils\n_rebuild_tensor_v2\n(");
    storage("FloatStorage", "0", elements).number(first).tuple(shape).tuple(strides);
    return raw("\u0089}tR");
  }

  /** A state dict of one tensor with this name. */
  static byte[] stateDict(String name, long elements, long first, long[] shape, long[] strides) {
    return of("\u0080\u0002}").text(name).tensor(elements, first, shape, strides).raw("s.").bytes();
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }
}
