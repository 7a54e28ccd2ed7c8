package org.sleb4j.torch;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Products of matrices in the type of their factors.
 *
 * <p>PyTorch multiplies bfloat16 and float16 by oneDNN where the processor has instructions for
 * them, and otherwise in a plain loop on one core. There, products of more than a few rows on a CPU
 * are computed in float32 and rounded, which is what a sum in float32 of the narrow products gives.
 */
public final class Products {
  /** Up to as many rows the plain loop is faster, since the weight is read once. */
  private static final int FEW_ROWS = 8;

  /** Elements of a weight that are in float32 at once. */
  private static final int SLICE_ELEMENTS = 4_000_000;

  private static final String METHODS =
      """
      def is_widened(self, x: Tensor) -> bool:
        if x.is_cuda or x.numel() <= FEW_ROWS * x.size(-1):
          return False
        return WIDENED
      def linear_product(self, x: Tensor, w: Tensor, bias: Optional[Tensor]) -> Tensor:
        if not self.is_widened(x):
          return torch.linear(x, w, bias)
        wide = x.to(self.float32)
        rows = max(1, SLICE_ELEMENTS // w.size(1))
        results = annotate(List[Tensor], [])
        for i in range((w.size(0) + rows - 1) // rows):
          some: Optional[Tensor] = None
          if bias is not None:
            some = torch.slice(bias, 0, i * rows, (i + 1) * rows).to(self.float32)
          results.append(torch.linear(wide, torch.slice(w, 0, i * rows, (i + 1) * rows).to(self.float32), some).to(x.dtype))
        if len(results) == 1:
          return results[0]
        return torch.cat(results, -1)
      def matrix_product(self, x: Tensor, y: Tensor) -> Tensor:
        if not self.is_widened(x):
          return torch.matmul(x, y)
        return torch.matmul(x.to(self.float32), y.to(self.float32)).to(x.dtype)
      """;

  /**
   * TorchScript: {@code linear_product(x, w, bias)}, x w^T + bias, and {@code matrix_product(x,
   * y)}.
   */
  public static String script() {
    return Holder.SCRIPT;
  }

  private Products() {}

  /** Tried once. */
  private static final class Holder {
    private static final String SCRIPT =
        script(
            Stream.of(DType.BFLOAT16, DType.FLOAT16)
                .filter(type -> !PackedProducts.areAvailable(type))
                .collect(Collectors.toUnmodifiableSet()));
  }

  /**
   * Returns {@link #script} for a processor.
   *
   * @param slow the types it has no instructions for
   */
  static String script(Set<DType> slow) {
    return METHODS
        .replace("WIDENED", condition(slow))
        .replace("FEW_ROWS", Integer.toString(FEW_ROWS))
        .replace("SLICE_ELEMENTS", Integer.toString(SLICE_ELEMENTS));
  }

  private static String condition(Collection<DType> slow) {
    return slow.isEmpty()
        ? "False"
        : slow.stream()
            .sorted()
            .map(type -> "x.dtype == self." + type)
            .collect(Collectors.joining(" or "));
  }
}
