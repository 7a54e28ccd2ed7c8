package org.sleb4j.save;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.sleb4j.checkpoint.SafetensorsWriter.Entry;
import org.sleb4j.checkpoint.StoredTensor;
import org.sleb4j.checkpoint.TensorBytes;
import org.sleb4j.model.ModelView;

/**
 * A tensor to write, whose data is loaded on demand.
 *
 * @param entry its name, type and shape
 * @param data hands the data to a consumer in buffers, in row-major order
 */
public record Piece(Entry entry, Consumer<Consumer<ByteBuffer>> data) {
  /** Returns the bytes of the data of several. */
  static long bytes(List<Piece> pieces) {
    return pieces.stream().mapToLong(piece -> piece.entry().bytes()).sum();
  }

  /** Returns a tensor of a view, with the data that it was repaired with. */
  static Piece of(ModelView view, String name, StoredTensor tensor) {
    return view.replaced()
        .find(tensor.name())
        .map(x -> new Piece(entry(name, tensor), consumer -> TensorBytes.each(x, consumer)))
        .orElseGet(() -> copy(name, tensor));
  }

  private static Entry entry(String name, StoredTensor tensor) {
    return new Entry(name, tensor.dtype(), tensor.shape());
  }

  /** Returns a tensor whose bytes are copied as they are, under another name. */
  public static Piece copy(String name, StoredTensor tensor) {
    return new Piece(entry(name, tensor), consumer -> TensorBytes.each(tensor, consumer));
  }

  /** Returns a tensor whose elements are 0. */
  static Piece zeros(Entry entry) {
    byte[] zero = Constant.zero(entry.dtype());
    return new Piece(entry, consumer -> Constant.each(entry, zero, consumer));
  }

  /** Returns a tensor whose elements are 1. */
  static Piece ones(Entry entry) {
    byte[] one = Constant.one(entry.dtype());
    return new Piece(entry, consumer -> Constant.each(entry, one, consumer));
  }
}
