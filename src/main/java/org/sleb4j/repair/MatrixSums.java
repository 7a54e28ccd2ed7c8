package org.sleb4j.repair;

import org.sleb4j.model.family.Stored;
import org.sleb4j.model.family.Writer;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Program;

/**
 * G = sum w h h^T and C = sum w r h^T of what a matrix reads, h, and of residuals, r; the change is
 * C (G + lambda I)^-1 with lambda = rho tr(G) / dim(h).
 *
 * <p>A ridge regression towards the old matrix (Hoerl and Kennard, 1970, "Ridge Regression"): it
 * minimises sum w |r - D h|^2 + lambda |D|^2 over the change D. What the matrix gives may be
 * multiplied, by m, before it is added: then D is that of r on m h. Where all h are zero, as in a
 * padded unit of a packed model, the change is zero.
 */
final class MatrixSums extends Sums {
  private static final String METHODS =
      """
      def zeros(self, sizes: List[int], device: str) -> List[Tensor]:
        at = torch.device(device)
        gram = torch.zeros([sizes[1], sizes[1]], dtype=self.float64, device=at)
        return [gram, torch.zeros([sizes[0], sizes[1]], dtype=self.float64, device=at)]
      def products(self, read: Tensor, dense: Tensor, repaired: Tensor, multiplier: float) -> List[Tensor]:
        dense = self.here(dense, read)
        roots = self.roots(dense)
        h = (self.here(read, read) * (roots * multiplier)).flatten(0, 1)
        r = ((dense - self.here(repaired, read)) * roots).flatten(0, 1)
        return [torch.matmul(h.t(), h), torch.matmul(r.t(), h)]
      def solve(self, sums: List[Tensor], rho: float) -> List[Tensor]:
        gram = torch.clone(sums[0])
        diagonal = torch.diagonal(gram)
        mean = torch.mean(diagonal)
        ridge = diagonal.add_(rho * mean + torch.eq(mean, 0).to(self.float64))
        factor, info, = torch.linalg_cholesky_ex(gram)
        change = torch.cholesky_solve(sums[1].t(), factor).t()
        solved = torch.eq(info, 0).to(self.float64)
        return [torch.contiguous(change / solved)]
      """;

  /** Compiled at first use. */
  private static final class Holder {
    private static final Program PROGRAM = compile(METHODS);
  }

  MatrixSums(Writer writer, Device device) {
    super(Holder.PROGRAM, device, sizes(writer.weight().main()));
  }

  static Program program() {
    return Holder.PROGRAM;
  }

  private static long[] sizes(Stored matrix) {
    return new long[] {matrix.shape().get(0), matrix.shape().get(1)};
  }
}
