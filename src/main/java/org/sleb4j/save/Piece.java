package org.sleb4j.save;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
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

  /** Returns the tensors of a view as they are, under the names that they get. */
  public static List<Piece> of(ModelView view) {
    Names names = view.model().decoder().names();
    List<Integer> kept = view.active().active();
    return view.model().usedTensors().stream()
        .flatMap(
            tensor -> names.renamed(tensor.name(), kept).map(name -> copy(name, tensor)).stream())
        .toList();
  }

  /** Returns a tensor whose bytes are copied as they are, under another name. */
  public static Piece copy(String name, StoredTensor tensor) {
    return new Piece(
        new Entry(name, tensor.dtype(), tensor.shape()),
        consumer -> TensorBytes.each(tensor, consumer));
  }
}
