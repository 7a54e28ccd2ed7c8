package org.sleb4j.repair;

import org.sleb4j.model.family.Writer;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Program;

/**
 * For each channel c of a norm the sums of w n_c^2, w r_c n_c, w n_c, w r_c and w, where n is the
 * normed output before the gain and r the residual. The change of the gain is sum w r_c n_c / (sum
 * w n_c^2 + lambda_c) with lambda_c = rho sum w n_c^2; with an offset both are the solution of the
 * 2 x 2 system whose diagonal is (1 + rho) times that of the sums.
 */
final class NormSums extends Sums {
  private static final String METHODS =
      """
      def zeros(self, sizes: List[int], device: str) -> List[Tensor]:
        return [torch.zeros([5, sizes[0]], dtype=self.float64, device=torch.device(device))]
      def products(self, read: Tensor, dense: Tensor, repaired: Tensor, multiplier: float) -> List[Tensor]:
        dense = self.here(dense, read)
        roots = self.roots(dense)
        ones = (roots * multiplier).expand_as(dense).flatten(0, 1)
        n = self.here(read, read).flatten(0, 1) * ones
        r = ((dense - self.here(repaired, read)) * roots).flatten(0, 1)
        added = torch.stack([n * n, r * n, n * ones, r * ones, ones * ones], 0)
        return [torch.sum(added.to(self.float64), [1])]
      def solve(self, sums: List[Tensor], rho: float) -> List[Tensor]:
        s = sums[0]
        return [s[1] / (s[0] * (1 + rho))]
      """;

  private static final String WITH_OFFSET =
      """
      def solve(self, sums: List[Tensor], rho: float) -> List[Tensor]:
        s = sums[0]
        a = s[0] * (1 + rho)
        d = s[4] * (1 + rho)
        determinant = a * d - s[2] * s[2]
        gain = (s[1] * d - s[3] * s[2]) / determinant
        return [gain, (a * s[3] - s[2] * s[1]) / determinant]
      """;

  /** Compiled at first use. */
  private static final class Holder {
    private static final Program GAIN = compile(METHODS);
    private static final Program GAIN_AND_OFFSET =
        compile(METHODS.substring(0, METHODS.indexOf("def solve")) + WITH_OFFSET);
  }

  NormSums(Writer writer, Device device) {
    super(program(writer), device, writer.weight().main().shape().get(0));
  }

  static Program program(Writer writer) {
    return writer.weight().bias().isPresent() ? Holder.GAIN_AND_OFFSET : Holder.GAIN;
  }
}
