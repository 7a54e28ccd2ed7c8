package org.sleb4j.quant;

import java.util.Map;
import org.sleb4j.model.LayerGroup.Layer;
import org.sleb4j.quant.Grid.Folds;
import org.sleb4j.torch.Program;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * Shrinks the range of each output's group of weights to 1 - i/20, i from 0 to 9, where that lowers
 * the error of what the group adds to the output: a few large weights become wrong, and all others
 * finer.
 *
 * <p>Groups are searched as if the others were exact; what is found is kept only if the layer as a
 * whole gains. Queries and keys are not clipped, as in Lin et al., 2023: what counts of them is
 * their product.
 *
 * @param clip a factor on the range of each group, [outputs, groups, 1], or [1, 1, 1] for 1
 * @param error the squared error of the layer's output that is left
 * @param isClipped whether any range shrank
 */
record Clipped(Tensor clip, double error, boolean isClipped) {
  private static final int STEPS = 10;

  private static final String METHODS =
      """
      def diagonal(self, gram: Tensor, group: int) -> Tensor:  # [groups, group, group]
        inputs = gram.size(0)
        pieces = annotate(List[Tensor], [])
        for i in range((inputs + group - 1) // group):
          size = min(group, inputs - i * group)
          piece = gram.narrow(0, i * group, size).narrow(1, i * group, size)
          pieces.append(torch.constant_pad_nd(piece, [0, group - size, 0, group - size]))
        return torch.stack(pieces)
      def clip(self, w: Tensor, gram: Tensor, inputs: Tensor, rows: Tensor, group: int, steps: int) -> Tensor:
        pieces = self.diagonal(gram / inputs / inputs.unsqueeze(1), group)
        grouped = self.groups(self.folded(w, inputs, rows), group)
        best = torch.ones([grouped.size(0), grouped.size(1), 1], dtype=6, device=w.device)
        least = torch.full_like(best, 3.0e38)
        for i in range(steps):
          factor = torch.full_like(best, 1 - i / 20)
          off = (grouped - self.rounded(grouped, factor)).transpose(0, 1)
          errors = torch.sum(torch.bmm(off, pieces) * off, [-1], True).transpose(0, 1)
          better = torch.lt(errors, least)
          best = torch.where(better, factor, best)
          least = torch.where(better, errors, least)
        return best
      """;

  /** Compiled at first use. */
  private static final class Holder {
    private static final Program PROGRAM = Program.compile(Grid.METHODS + METHODS, Map.of());
  }

  /**
   * Searches a layer.
   *
   * @param scope owns the clip
   * @param w [outputs, inputs]
   * @param gram X^T X of the layer's unscaled inputs
   */
  static Clipped of(Scope scope, Grid grid, Layer layer, Tensor w, Tensor gram, Folds folds) {
    Tensor whole = grid.whole(scope);
    double error = grid.outputError(w, gram, folds, whole);
    if (layer.weight().endsWith("q_proj.weight") || layer.weight().endsWith("k_proj.weight")) {
      return new Clipped(whole, error, false);
    }
    Tensor clip = search(scope, grid, w, gram, folds);
    double clipped = grid.outputError(w, gram, folds, clip);
    return clipped < error
        ? new Clipped(clip, clipped, true)
        : new Clipped(whole, error, false);
  }

  private static Tensor search(Scope scope, Grid grid, Tensor w, Tensor gram, Folds folds) {
    return Holder.PROGRAM.tensor(
        scope, "clip", w, gram, folds.inputs(), folds.rows(), grid.group(), STEPS);
  }
}
