package org.sleb4j.checkpoint;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.sleb4j.check.Check;
import org.sleb4j.torch.Program;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;
import org.sleb4j.torch.TorchException;

/**
 * Turns stored tensors into tensors whose memory is the file itself.
 *
 * <p>Data that is deflated or does not begin at a multiple of its element size cannot be mapped as
 * such: the part of the storage that the tensor spans is read straight into the native memory of a
 * new tensor instead.
 */
final class TensorData {
  private static final long PIECE_BYTES = 1L << 30;

  private static final String METHODS =
      """
      def map(self, file: str, end: int, shape: List[int], strides: List[int], first: int, type: int) -> Tensor:
        return torch.from_file(file, False, end, dtype=type).as_strided(shape, strides, first)
      def empty(self, shape: List[int], type: int) -> Tensor:
        return torch.empty(shape, dtype=type)
      def piece(self, x: Tensor, first: int, count: int) -> Tensor:
        return x.narrow(0, first, count)
      def view(self, x: Tensor, shape: List[int], strides: List[int]) -> Tensor:
        return x.as_strided(shape, strides, 0)
      """;

  private TensorData() {}

  /** Compiled at first use. */
  private static final class Holder {
    private static final Program PROGRAM = Program.compile(METHODS, Map.of());
  }

  static Tensor map(Scope scope, StoredTensor stored) {
    checkThere(stored.storage());
    if (stored.elements() == 0) {
      return empty(scope, stored, stored.shape());
    }
    return stored.isMapped() ? mappedOrRead(scope, stored) : read(scope, stored);
  }

  /** Linux may refuse to map a file that is larger than its memory. */
  private static Tensor mappedOrRead(Scope scope, StoredTensor stored) {
    try {
      return mapped(scope, stored);
    } catch (TorchException e) {
      return read(scope, stored);
    }
  }

  /** A file that has become shorter would end the process when its missing pages are touched. */
  private static void checkThere(Storage storage) {
    long size = FileBytes.open(storage.file(), channel -> channel.size());
    Check.that(
        storage.offset() + storage.bytesInFile() <= size,
        "%s has become shorter since it was opened: it has %d bytes.",
        storage.file(),
        size);
  }

  private static Tensor mapped(Scope scope, StoredTensor stored) {
    long first = stored.storage().offset() / stored.dtype().bytes() + stored.first();
    return Holder.PROGRAM.tensor(
        scope,
        "map",
        stored.file().toString(),
        first + stored.span(),
        longs(stored.shape()),
        longs(stored.strides()),
        first,
        stored.dtype().code());
  }

  private static Tensor read(Scope scope, StoredTensor stored) {
    try (Tensor data = empty(scope, stored, List.of(stored.span()))) {
      FileBytes.open(
          stored.file(),
          channel -> {
            try (StorageReader reader = StorageReader.of(channel, stored.storage())) {
              reader.skip(stored.first() * stored.dtype().bytes());
              fill(scope, reader, data, PIECE_BYTES / stored.dtype().bytes());
            }
            return data;
          });
      return Holder.PROGRAM.tensor(
          scope, "view", data, longs(stored.shape()), longs(stored.strides()));
    }
  }

  private static void fill(Scope scope, StorageReader reader, Tensor data, long step)
      throws IOException {
    for (long first = 0; first < data.elements(); first += step) {
      long count = Math.min(step, data.elements() - first);
      try (Tensor piece = Holder.PROGRAM.tensor(scope, "piece", data, first, count)) {
        reader.fill(piece.bytes());
      }
    }
  }

  private static Tensor empty(Scope scope, StoredTensor stored, List<Long> shape) {
    return Holder.PROGRAM.tensor(scope, "empty", longs(shape), stored.dtype().code());
  }

  private static long[] longs(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).toArray();
  }
}
