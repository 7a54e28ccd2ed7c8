package org.sleb4j.save;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.sleb4j.check.Check;
import org.sleb4j.checkpoint.SafetensorsWriter.Entry;
import org.sleb4j.checkpoint.StoredTensor;
import org.sleb4j.checkpoint.TensorBytes;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.family.Names;

/**
 * A tensor to write, whose data is only come by when its turn comes.
 *
 * @param entry its name, type and shape
 * @param data hands the data to a consumer in buffers, in row-major order
 */
public record Piece(Entry entry, Consumer<Consumer<ByteBuffer>> data) {
  /** Returns the bytes of the data of several. */
  static long bytes(List<Piece> pieces) {
    return pieces.stream().mapToLong(piece -> piece.entry().bytes()).sum();
  }

  /**
   * Returns the tensors of a view as they are, under the names that they get.
   *
   * @throws org.sleb4j.check.InvalidInputException if it has a dense tensor where its model has one
   *     of 4 bits
   */
  public static List<Piece> of(ModelView view) {
    Names names = view.model().decoder().names();
    List<Integer> kept = view.active().active();
    List<StoredTensor> used = view.model().usedTensors();
    checkStored(view, used);
    return used.stream()
        .flatMap(
            tensor -> names.renamed(tensor.name(), kept).map(n -> of(view, n, tensor)).stream())
        .toList();
  }

  private static void checkStored(ModelView view, List<StoredTensor> used) {
    Set<String> names = used.stream().map(StoredTensor::name).collect(Collectors.toSet());
    view.replaced()
        .names()
        .forEach(
            name ->
                Check.that(
                    names.contains(name),
                    "%s was repaired, but %s has it in 4 bits, beside which a dense one cannot be"
                        + " saved: repair the dense model, and quantize that.",
                    name,
                    view.model().name()));
  }

  private static Piece of(ModelView view, String name, StoredTensor tensor) {
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
}
