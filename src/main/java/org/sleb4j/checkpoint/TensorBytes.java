package org.sleb4j.checkpoint;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.Consumer;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Program;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/** Hands over the data of stored tensors piece by piece, in row-major order, as it is stored. */
public final class TensorBytes {
  private static final long PIECE_BYTES = 1L << 28;

  private static final String METHODS =
      """
      def flat(self, x: Tensor) -> Tensor:
        return torch.contiguous(x).view([-1])
      def piece(self, x: Tensor, first: int, count: int) -> Tensor:
        return x.narrow(0, first, count)
      def same(self, x: Tensor, y: Tensor) -> Tensor:
        return torch.full([1], 1. if torch.equal(x, y) else 0.)
      """;

  private TensorBytes() {}

  /** Compiled at first use. */
  private static final class Holder {
    private static final Program PROGRAM = Program.compile(METHODS, Map.of());
  }

  /** Returns whether two tensors have the same type, shape and elements. */
  public static boolean areEqual(StoredTensor one, StoredTensor other) {
    if (one.dtype() != other.dtype() || !one.shape().equals(other.shape())) {
      return false;
    }
    try (Scope scope = Scope.on(Device.cpu())) {
      Tensor same = Holder.PROGRAM.tensor(scope, "same", one.map(scope), other.map(scope));
      return same.floats()[0] == 1;
    }
  }

  /** Hands the data to a consumer in buffers of at most 256 MiB, which it must not keep. */
  public static void each(StoredTensor stored, Consumer<ByteBuffer> consumer) {
    try (Scope scope = Scope.on(Device.cpu())) {
      each(stored.map(scope), consumer);
    }
  }

  /** Hands over the data of a tensor on the CPU; see {@link #each(StoredTensor, Consumer)}. */
  public static void each(Tensor x, Consumer<ByteBuffer> consumer) {
    long step = PIECE_BYTES / x.dtype().bytes();
    try (Scope scope = Scope.on(Device.cpu())) {
      Tensor flat = Holder.PROGRAM.tensor(scope, "flat", x);
      for (long first = 0; first < x.elements(); first += step) {
        long count = Math.min(step, x.elements() - first);
        try (Tensor piece = Holder.PROGRAM.tensor(scope, "piece", flat, first, count)) {
          consumer.accept(piece.bytes());
        }
      }
    }
  }
}
