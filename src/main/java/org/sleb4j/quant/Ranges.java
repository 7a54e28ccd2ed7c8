package org.sleb4j.quant;

import java.util.Map;
import org.sleb4j.model.family.LayerGroup.Layer;
import org.sleb4j.quant.Grid.Folds;
import org.sleb4j.torch.Program;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * Stretches the range of each output's group of weights where that lowers the error of what the
 * group adds to the output.
 *
 * <p>Factors below 1, to 1 - i/20 with i up to 9, clip: a few large weights become wrong, and all
 * others finer. Queries and keys are not clipped, as in Lin et al., 2023: what counts of them is
 * their product. Factors above 1, 15/14 to 15/11, make the range 14 to 11 steps long: weights that
 * were 4-bit numbers before, symmetric ones as a rule, are found again as they were.
 *
 * <p>Groups are searched as if the others were exact; what is found is kept only if the layer as a
 * whole gains.
 *
 * @param factors on the range of each group, [outputs, groups, 1], or [1, 1, 1] for 1
 * @param error the squared error of the layer's output that is left
 * @param stretched whether any factor is not 1
 */
record Ranges(Tensor factors, double error, boolean stretched) {
  private static final String METHODS =
      """
      def diagonal(self, gram: Tensor, scales: Tensor, group: int) -> Tensor:  # [groups, group, group]
        inputs = gram.size(0)
        scales = scales.expand([inputs])
        pieces = annotate(List[Tensor], [])
        for i in range((inputs + group - 1) // group):
          size = min(group, inputs - i * group)
          some = scales.narrow(0, i * group, size)
          piece = gram.narrow(0, i * group, size).narrow(1, i * group, size) / some / some.unsqueeze(1)
          pieces.append(torch.constant_pad_nd(piece, [0, group - size, 0, group - size]))
        return torch.stack(pieces)
      def factors(self, like: Tensor, clips: bool) -> List[Tensor]:
        factors = [torch.ones_like(like)]
        for steps in range(11, 15):
          factors.append(torch.full_like(like, 15 / steps))
        if clips:
          for i in range(1, 10):
            factors.append(torch.full_like(like, 1 - i / 20))
        return factors
      def stretch(self, w: Tensor, gram: Tensor, inputs: Tensor, rows: Tensor, group: int, clips: bool) -> Tensor:
        pieces = self.diagonal(gram, inputs, group)
        found = annotate(List[Tensor], [])
        for first in range(0, w.size(0), SLICE):
          count = min(SLICE, w.size(0) - first)
          some = self.folded(w.narrow(0, first, count), inputs, self.some(rows, first, count))
          found.append(self.stretch_some(self.groups(some, group), pieces, clips))
        return torch.cat(found)
      def stretch_some(self, grouped: Tensor, pieces: Tensor, clips: bool) -> Tensor:
        best = torch.ones([grouped.size(0), grouped.size(1), 1], dtype=self.float32, device=grouped.device)
        least = torch.full_like(best, 3.0e38)
        for factor in self.factors(best, clips):
          off = (grouped - self.rounded(grouped, factor)).transpose(0, 1)
          errors = torch.sum(torch.bmm(off, pieces) * off, [-1], True).transpose(0, 1)
          better = torch.lt(errors, least)
          best = torch.where(better, factor, best)
          least = torch.where(better, errors, least)
        return best
      """;

  /** Compiled at first use. */
  private static final class Holder {
    private static final Program PROGRAM =
        Program.compile(Grid.script() + METHODS.replace("SLICE", Grid.SLICE), Map.of());
  }

  /**
   * Searches a layer.
   *
   * @param scope owns the factors
   * @param w [outputs, inputs]
   * @param gram X^T X of the layer's unscaled inputs
   */
  static Ranges search(Scope scope, Grid grid, Layer layer, Tensor w, Tensor gram, Folds folds) {
    Tensor whole = grid.whole(scope);
    double error = grid.outputError(w, gram, folds, whole);
    Tensor factors =
        Holder.PROGRAM.tensor(
            scope, "stretch", w, gram, folds.inputs(), folds.rows(), grid.group(), layer.clips());
    double stretched = grid.outputError(w, gram, folds, factors);
    return stretched < error
        ? new Ranges(factors, stretched, true)
        : new Ranges(whole, error, false);
  }
}
