package org.sleb4j.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Program;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;
import org.sleb4j.torch.TorchException;

/**
 * Multiplies float32 on a CPU with weights in oneDNN's own layout, the parts of a group stacked.
 *
 * <p>The packed weights are a copy and replace what they were made from.
 */
final class PackedLinear implements LinearKind {
  private static final String PACK =
      """
      def pack(self, parts: List[List[Tensor]]) -> List[Tensor]:
        weights = annotate(List[Tensor], [])
        biases = annotate(List[Tensor], [])
        for part in parts:
          weights.append(part[0])
          if len(part) == 2:
            biases.append(part[1])
        packed = [ops.mkldnn._reorder_linear_weight(torch.contiguous(torch.cat(weights)), None)]
        if len(biases) > 0:
          packed.append(torch.cat(biases))
        return packed
      def product(self, x: Tensor, w: Tensor) -> Tensor:
        p = ops.mkldnn._reorder_linear_weight(w, None)
        return ops.mkldnn._linear_pointwise(x, p, None, "none", annotate(List[Optional[number]], []), "")
      """;

  /** Compiled and tried at first use. */
  private static final class Holder {
    private static final Optional<Program> PROGRAM = working();

    private static Optional<Program> working() {
      try (Scope scope = Scope.on(Device.cpu())) {
        Program program = Program.compile(PACK, Map.of());
        Tensor x = scope.floats(new float[64], 4, 16);
        Tensor w = scope.floats(new float[128], 8, 16);
        program.tensor(scope, "product", x, w);
        return Optional.of(program);
      } catch (TorchException e) {
        return Optional.empty();
      }
    }
  }

  /** Tells whether this build of PyTorch, on this processor, has these products. */
  static boolean isAvailable() {
    return Holder.PROGRAM.isPresent();
  }

  @Override
  public String script() {
    return """
    def linear(self, x: Tensor, part: List[Tensor]) -> Tensor:
      bias: Optional[Tensor] = None
      if len(part) == 2:
        bias = part[1]
      return ops.mkldnn._linear_pointwise(x, part[0], bias, "none", annotate(List[Optional[number]], []), "")
    def project(self, x: Tensor, parts: List[List[Tensor]], sizes: List[int]) -> List[Tensor]:
      return torch.split_with_sizes(self.linear(x, parts[0]), sizes, -1)
    """;
  }

  @Override
  public List<List<Tensor>> prepare(Scope scope, List<List<Tensor>> parts) {
    return List.of(Holder.PROGRAM.orElseThrow().tensors(scope, "pack", parts));
  }
}
