package org.sleb4j.checkpoint;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.torch.Program;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * Turns stored tensors into tensors whose memory is the file itself.
 *
 * <p>Data that does not begin at a multiple of its element size cannot be mapped as such: it is
 * read straight into the native memory of a new tensor instead.
 */
final class TensorData {
  private static final long PIECE_BYTES = 1L << 30;

  private static final String METHODS =
      """
      def map(self, file: str, first: int, count: int, shape: List[int], type: int) -> Tensor:
        whole = torch.from_file(file, False, first + count, dtype=type)
        return whole.narrow(0, first, count).view(shape)
      def empty(self, shape: List[int], type: int) -> Tensor:
        return torch.empty(shape, dtype=type)
      def piece(self, x: Tensor, first: int, count: int) -> Tensor:
        return x.view([-1]).narrow(0, first, count)
      """;

  private TensorData() {}

  /** Compiled at first use. */
  private static final class Holder {
    private static final Program PROGRAM = Program.compile(METHODS, Map.of());
  }

  static Tensor map(Scope scope, StoredTensor stored) {
    if (stored.bytes() == 0 || !stored.isAligned()) {
      return read(scope, stored);
    }
    return Holder.PROGRAM.tensor(
        scope,
        "map",
        stored.file().toString(),
        stored.offset() / stored.dtype().bytes(),
        stored.elements(),
        shape(stored),
        stored.dtype().code());
  }

  static Tensor read(Scope scope, StoredTensor stored) {
    Tensor tensor = Holder.PROGRAM.tensor(scope, "empty", shape(stored), stored.dtype().code());
    long step = PIECE_BYTES / stored.dtype().bytes();
    try (FileChannel channel = FileChannel.open(stored.file(), StandardOpenOption.READ)) {
      for (long first = 0; first < stored.elements(); first += step) {
        long count = Math.min(step, stored.elements() - first);
        try (Tensor piece = Holder.PROGRAM.tensor(scope, "piece", tensor, first, count)) {
          fill(channel, stored.offset() + first * stored.dtype().bytes(), piece.bytes());
        }
      }
    } catch (IOException e) {
      throw new InvalidInputException(
          String.format("%s cannot be read: %s.", stored.file(), e.getMessage()), e);
    }
    return tensor;
  }

  private static void fill(FileChannel channel, long position, ByteBuffer memory)
      throws IOException {
    while (memory.hasRemaining()) {
      if (channel.read(memory, position + memory.position()) < 0) {
        throw new EOFException("the file ended while it was read");
      }
    }
  }

  private static long[] shape(StoredTensor stored) {
    return stored.shape().stream().mapToLong(Long::longValue).toArray();
  }
}
