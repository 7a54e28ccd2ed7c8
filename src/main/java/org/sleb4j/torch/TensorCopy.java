package org.sleb4j.torch;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;

/** The elements of a tensor of at most 2 GiB in the Java heap, on the way to another process. */
public final class TensorCopy implements Serializable {
  private static final long serialVersionUID = 1;

  private static final String METHODS =
      """
      def host(self, x: Tensor) -> Tensor:
        return torch.contiguous(x.to(torch.device("cpu"), x.dtype, False, False))
      def typed(self, words: Tensor, type: int, count: int, shape: List[int]) -> Tensor:
        return torch.view_copy(words, dtype=type).narrow(0, 0, count).view(shape)
      """;

  /** Compiled at first use. */
  private static final class Holder {
    private static final Program PROGRAM = Program.compile(METHODS, Map.of());
  }

  private final DType dtype;
  private final long[] shape;
  private final long[] words;

  private TensorCopy(DType dtype, long[] shape, long[] words) {
    this.dtype = dtype;
    this.shape = shape;
    this.words = words;
  }

  /** Copies a tensor of any device. */
  public static TensorCopy of(Tensor x) {
    try (Scope scope = Scope.on(Device.cpu())) {
      ByteBuffer bytes = Holder.PROGRAM.tensor(scope, "host", x).bytes();
      long[] words = new long[(bytes.remaining() + Long.BYTES - 1) / Long.BYTES];
      ByteBuffer padded =
          ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder()); // of the last word
      bytes.order(ByteOrder.nativeOrder()).asLongBuffer().get(words, 0, bytes.remaining() / 8);
      if (bytes.remaining() % Long.BYTES != 0) {
        int first = bytes.remaining() / Long.BYTES * Long.BYTES;
        padded.put(bytes.slice(bytes.position() + first, bytes.remaining() - first));
        words[words.length - 1] = padded.getLong(0);
      }
      return new TensorCopy(
          x.dtype(), x.shape().stream().mapToLong(Long::longValue).toArray(), words);
    }
  }

  /** Returns copies of tensors. */
  public static List<TensorCopy> each(List<Tensor> tensors) {
    return tensors.stream().map(TensorCopy::of).toList();
  }

  /** Returns a tensor on the CPU with these elements. */
  public Tensor open(Scope scope) {
    long count = 1;
    for (long size : shape) {
      count *= size;
    }
    Tensor all = scope.longs(words, words.length);
    return Holder.PROGRAM.tensor(scope, "typed", all, dtype.code(), count, shape);
  }
}
