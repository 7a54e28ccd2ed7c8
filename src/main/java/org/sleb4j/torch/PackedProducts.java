package org.sleb4j.torch;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Products on a CPU with weights in oneDNN's own layout, where a build of PyTorch has them. */
public final class PackedProducts {
  /** TorchScript: {@code packed_weight(w)}, a copy, and {@code packed_product(x, packed, bias)}. */
  public static final String SCRIPT =
      """
      def packed_weight(self, w: Tensor) -> Tensor:
        return ops.mkldnn._reorder_linear_weight(torch.contiguous(w), None)
      def packed_product(self, x: Tensor, w: Tensor, bias: Optional[Tensor]) -> Tensor:
        return ops.mkldnn._linear_pointwise(x, w, bias, "none", annotate(List[Optional[number]], []), "")
      """;

  private static final String PROBE =
      """
      def probe(self, x: Tensor, w: Tensor, type: int) -> Tensor:
        return self.packed_product(x.to(type), self.packed_weight(w.to(type)), None)
      """;

  private PackedProducts() {}

  /** Tried once. */
  private static final class Holder {
    private static final Set<DType> TYPES =
        List.of(DType.FLOAT32, DType.BFLOAT16, DType.FLOAT16).stream()
            .filter(PackedProducts::work)
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Returns whether this build of PyTorch, on this processor, has these products in a type. */
  public static boolean areAvailable(DType type) {
    return Holder.TYPES.contains(type);
  }

  private static boolean work(DType type) {
    try (Program program = Program.compile(SCRIPT + PROBE, Map.of());
        Scope scope = Scope.on(Device.cpu())) {
      Tensor x = scope.floats(new float[64], 4, 16);
      Tensor w = scope.floats(new float[128], 8, 16);
      program.tensor(scope, "probe", x, w, type.code());
      return true;
    } catch (TorchException e) {
      return false;
    }
  }
}
