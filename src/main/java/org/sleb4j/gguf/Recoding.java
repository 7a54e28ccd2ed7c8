package org.sleb4j.gguf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;
import org.sleb4j.checkpoint.Excerpt;

/**
 * Stores numbers of one type as another, in pieces; nothing but a piece is in memory.
 *
 * @param name of the tensor, for errors
 */
public record Recoding(String name, TensorType from, TensorType to) {
  /** A multiple of every block's length. */
  private static final int PIECE_ELEMENTS = 1 << 16;

  /**
   * Hands on a buffer of whole blocks of both types in buffers of the new type, which the consumer
   * must not keep. A buffer that is of that type already is handed on as it is.
   *
   * @throws org.sleb4j.check.InvalidInputException if a number cannot be stored
   */
  public void each(ByteBuffer data, Consumer<ByteBuffer> consumer) {
    if (from == to) {
      consumer.accept(data);
      return;
    }
    Decoder reader = Decoder.of(from).orElseThrow(this::refusal);
    Codec writer = Codec.of(to).orElseThrow(this::refusal);
    ByteBuffer source = data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    float[] piece = new float[PIECE_ELEMENTS];
    while (source.hasRemaining()) {
      int count = read(reader, source, piece);
      consumer.accept(written(writer, piece, count));
    }
  }

  private InvalidInputException refusal() {
    return new InvalidInputException(
        Strings.format(
            "The tensor %s (%s) cannot be stored as %s: name one of f32, f16, bf16, q8_0 and q4_0.",
            Excerpt.of(name), from, to));
  }

  private int read(Decoder codec, ByteBuffer source, float[] piece) {
    int count = 0;
    while (source.hasRemaining() && count < piece.length) {
      codec.decode(source, piece, count);
      count += from.blockElements();
    }
    return count;
  }

  private ByteBuffer written(Codec codec, float[] piece, int count) {
    ByteBuffer out = ByteBuffer.allocate((int) to.bytes(count)).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      checkHeld(codec, piece[i]);
    }
    for (int first = 0; first < count; first += to.blockElements()) {
      codec.encode(piece, first, out);
    }
    return out.flip();
  }

  private void checkHeld(Codec codec, float x) {
    if (!codec.holds(x)) {
      throw new InvalidInputException(
          Strings.format(
              "The tensor %s has the value %s, which %s cannot hold: choose f32 or bf16.",
              Excerpt.of(name), x, to));
    }
  }
}
