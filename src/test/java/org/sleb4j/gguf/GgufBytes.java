package org.sleb4j.gguf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Files made byte by byte, as nothing that checks them would write them. */
final class GgufBytes {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  static GgufBytes of(long tensors, long fields) {
    return of(3, tensors, fields);
  }

  static GgufBytes of(int version, long tensors, long fields) {
    return new GgufBytes().raw("GGUF").int32(version).int64(tensors).int64(fields);
  }

  GgufBytes raw(String text) {
    out.writeBytes(text.getBytes(UTF_8));
    return this;
  }

  GgufBytes text(String text) {
    return int64(text.getBytes(UTF_8).length).raw(text);
  }

  GgufBytes int8(int value) {
    out.write(value);
    return this;
  }

  GgufBytes int32(int value) {
    out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    return this;
  }

  GgufBytes int64(long value) {
    out.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
    return this;
  }

  /** Adds what a header says of a tensor of float32. */
  GgufBytes tensor(String name, long columns, long offset) {
    return tensor(name, columns, 0, offset);
  }

  GgufBytes tensor(String name, long columns, int type, long offset) {
    return text(name).int32(1).int64(columns).int32(type).int64(offset);
  }

  /** Pads the header to 32 bytes and adds data. */
  byte[] data(int bytes) {
    out.writeBytes(new byte[(32 - out.size() % 32) % 32 + bytes]);
    return bytes();
  }

  byte[] bytes() {
    return out.toByteArray();
  }
}
