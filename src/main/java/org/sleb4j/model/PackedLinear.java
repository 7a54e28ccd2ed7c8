package org.sleb4j.model;

import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Program;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;
import org.sleb4j.torch.TorchException;

/**
 * Multiplies float32 or bfloat16 on a CPU with weights in oneDNN's own layout, the parts of a group
 * stacked.
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
      def product(self, x: Tensor, w: Tensor, type: int) -> Tensor:
        p = ops.mkldnn._reorder_linear_weight(w.to(type), None)
        return ops.mkldnn._linear_pointwise(x.to(type), p, None, "none", annotate(List[Optional[number]], []), "")
      """;

  /** Compiled at first use; empty where this build of PyTorch has no such products. */
  private static final class Holder {
    private static final Optional<Program> PROGRAM = compiled();
    private static final Set<DType> TYPES = working(List.of(DType.FLOAT32, DType.BFLOAT16));

    private static Optional<Program> compiled() {
      try {
        return Optional.of(Program.compile(PACK, Map.of()));
      } catch (TorchException e) {
        return Optional.empty();
      }
    }

    private static Set<DType> working(List<DType> types) {
      return types.stream().filter(Holder::works).collect(Collectors.toUnmodifiableSet());
    }

    private static boolean works(DType type) {
      try (Scope scope = Scope.on(Device.cpu())) {
        Tensor x = scope.floats(new float[64], 4, 16);
        Tensor w = scope.floats(new float[128], 8, 16);
        PROGRAM.orElseThrow().tensor(scope, "product", x, w, type.code());
        return true;
      } catch (TorchException | NoSuchElementException e) {
        return false;
      }
    }
  }

  /** Tells whether this build of PyTorch, on this processor, has these products in a type. */
  static boolean isAvailable(DType type) {
    return Holder.TYPES.contains(type);
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
