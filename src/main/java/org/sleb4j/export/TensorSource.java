package org.sleb4j.export;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.sleb4j.checkpoint.TensorBytes;
import org.sleb4j.gguf.Recoding;
import org.sleb4j.gguf.TensorInfo;
import org.sleb4j.gguf.TensorType;
import org.sleb4j.model.DenseWeights;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Replacements;
import org.sleb4j.model.family.GgufTensor;
import org.sleb4j.model.family.Stored;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Program;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/** Reads what a view has for the tensors of a file, one weight in memory at a time. */
final class TensorSource {
  private static final int PADDING_BYTES = 1 << 20;

  private static final String METHODS =
      """
      def turned(self, x: Tensor, heads: int) -> Tensor:  # row i of a head's second half behind row i of its first
        return torch.contiguous(x.unflatten(0, [heads, 2, -1]).transpose(1, 2).flatten(0, 2))
      def shifted(self, x: Tensor, amount: float) -> Tensor:
        return x + amount
      """;

  /** Compiled at first use. */
  private static final class Holder {
    private static final Program PROGRAM = Program.compile(METHODS, Map.of());
  }

  private final DenseWeights weights;
  private final Replacements replaced;

  TensorSource(ModelView view) {
    weights = view.model().weights();
    replaced = view.replaced();
  }

  /** Hands the data of a tensor to a consumer, in the type that the file has it in. */
  void each(GgufTensor tensor, TensorInfo info, Consumer<ByteBuffer> consumer) {
    Recoding recoding = new Recoding(info.name(), TensorType.F32, info.type());
    if (tensor.padding().isPresent()) {
      pad(
          (float) tensor.padding().getAsDouble(),
          info.elements(),
          buffer -> recoding.each(buffer, consumer));
    } else {
      tensor.parts().forEach(part -> read(tensor, part, b -> recoding.each(b, consumer)));
    }
  }

  private static void pad(float number, long elements, Consumer<ByteBuffer> consumer) {
    for (long left = 4 * elements; left > 0; left -= PADDING_BYTES) {
      ByteBuffer piece = ByteBuffer.allocate((int) Math.min(left, PADDING_BYTES));
      piece.order(ByteOrder.LITTLE_ENDIAN);
      while (piece.hasRemaining()) {
        piece.putFloat(number);
      }
      consumer.accept(piece.flip());
    }
  }

  private void read(GgufTensor tensor, Stored part, Consumer<ByteBuffer> consumer) {
    try (Scope scope = Scope.on(Device.cpu())) {
      Tensor x = weights.read(scope, part, replaced);
      TensorBytes.each(shifted(scope, turned(scope, x, tensor.turned()), tensor.shift()), consumer);
    }
  }

  private static Tensor turned(Scope scope, Tensor x, OptionalInt heads) {
    return heads.isPresent() ? Holder.PROGRAM.tensor(scope, "turned", x, heads.getAsInt()) : x;
  }

  private static Tensor shifted(Scope scope, Tensor x, double amount) {
    return amount == 0 ? x : Holder.PROGRAM.tensor(scope, "shifted", x, amount);
  }
}
