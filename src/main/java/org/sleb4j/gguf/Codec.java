package org.sleb4j.gguf;

import java.nio.ByteBuffer;
import java.util.Optional;

/** How numbers are stored in one type of tensor, and read. Buffers are little-endian. */
interface Codec extends Decoder {
  /** Returns the codec of a type, if there is one. */
  static Optional<Codec> of(TensorType type) {
    return switch (type) {
      case F32 -> Optional.of(new F32());
      case F16 -> Optional.of(new F16());
      case BF16 -> Optional.of(new Bf16());
      case Q8_0 -> Optional.of(new Q80());
      case Q4_0 -> Optional.of(new Q40());
      default -> Optional.empty();
    };
  }

  /** Returns whether a number can be stored, rounded, without becoming infinite or another. */
  boolean holds(float x);

  /** Stores a block, which is the part of the array from {@code first} on. */
  void encode(float[] x, int first, ByteBuffer to);

  /** Stores float32 as it is. */
  record F32() implements Codec {
    @Override
    public boolean holds(float x) {
      return true;
    }

    @Override
    public void encode(float[] x, int first, ByteBuffer to) {
      to.putFloat(x[first]);
    }

    @Override
    public void decode(ByteBuffer from, float[] x, int first) {
      x[first] = from.getFloat();
    }
  }

  /** Rounds to float16. */
  record F16() implements Codec {
    @Override
    public boolean holds(float x) {
      return !Float.isFinite(x) || Math.abs(x) < Float16.OVERFLOW;
    }

    @Override
    public void encode(float[] x, int first, ByteBuffer to) {
      to.putShort(Float16.of(x[first]));
    }

    @Override
    public void decode(ByteBuffer from, float[] x, int first) {
      x[first] = Float16.value(from.getShort());
    }
  }

  /** Rounds to bfloat16. */
  record Bf16() implements Codec {
    @Override
    public boolean holds(float x) {
      return !Float.isFinite(x) || Float.isFinite(BFloat16.value(BFloat16.of(x)));
    }

    @Override
    public void encode(float[] x, int first, ByteBuffer to) {
      to.putShort(BFloat16.of(x[first]));
    }

    @Override
    public void decode(ByteBuffer from, float[] x, int first) {
      x[first] = BFloat16.value(from.getShort());
    }
  }
}
