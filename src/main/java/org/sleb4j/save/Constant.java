package org.sleb4j.save;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import org.sleb4j.checkpoint.SafetensorsWriter.Entry;
import org.sleb4j.torch.DType;

/** The data of a tensor whose elements are all the same. */
final class Constant {
  private static final int BUFFER_BYTES = 1 << 20;
  private static final short BFLOAT16_ONE = 0x3F80;
  private static final short FLOAT16_ONE = 0x3C00;

  private Constant() {}

  /** Hands the data to a consumer in buffers of at most 1 MiB. */
  static void each(Entry entry, byte[] element, Consumer<ByteBuffer> consumer) {
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int i = 0; i < buffer.length; i++) {
      buffer[i] = element[i % element.length];
    }
    for (long left = entry.bytes(); left > 0; left -= buffer.length) {
      consumer.accept(ByteBuffer.wrap(buffer, 0, (int) Math.min(left, buffer.length)));
    }
  }

  /** Returns 0 as an element of any type. */
  static byte[] zero(DType dtype) {
    return new byte[dtype.bytes()];
  }

  /** Returns 1 as an element of a type of weights, little-endian. */
  static byte[] one(DType dtype) {
    ByteBuffer bytes = ByteBuffer.allocate(dtype.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    return switch (dtype) {
      case FLOAT32 -> bytes.putFloat(1).array();
      case FLOAT64 -> bytes.putDouble(1).array();
      case FLOAT16 -> bytes.putShort(FLOAT16_ONE).array();
      case BFLOAT16 -> bytes.putShort(BFLOAT16_ONE).array();
      default -> throw new IllegalStateException("weights are never of type " + dtype);
    };
  }
}
