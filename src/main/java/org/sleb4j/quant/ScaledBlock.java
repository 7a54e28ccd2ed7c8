package org.sleb4j.quant;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sleb4j.check.Interrupted;
import org.sleb4j.model.Calibration.Sums;
import org.sleb4j.model.LayerGroup.Layer;
import org.sleb4j.quant.Grid.Folds;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * Chooses the scales of a block's groups, the last group first, since the scales of a group divide
 * the rows of the layer that computes its input.
 *
 * <p>Each group takes the ratio of 0, 1/20, … 19/20 with the least error of its layers' outputs
 * together. Rows divided by scales are rounded a little otherwise; where that would leave a group
 * worse than rounded to nearest, the group behind it goes without scales. So no group is ever worse
 * than rounded to nearest.
 */
final class ScaledBlock {
  private static final int RATIOS = 20;

  private final SourceWeights source;
  private final Grid grid;
  private final Map<PackedGroup, Sums> sums;
  private final long tokens;
  private final Map<PackedGroup, Double> ratios = new HashMap<>();

  private ScaledBlock(SourceWeights source, Map<PackedGroup, Sums> sums, long tokens) {
    this.source = source;
    this.grid = source.grid();
    this.sums = sums;
    this.tokens = tokens;
  }

  /**
   * Chooses the scales of all groups.
   *
   * @param groups of a block, in the order in which they run
   * @param sums what they read, of so many tokens
   */
  static ScaledBlock choose(
      SourceWeights source, List<PackedGroup> groups, Map<PackedGroup, Sums> sums, long tokens) {
    ScaledBlock block = new ScaledBlock(source, sums, tokens);
    for (int i = groups.size() - 1; i >= 0; i--) {
      block.choose(groups.get(i));
    }
    return block;
  }

  private void choose(PackedGroup group) {
    try (Scope scope = source.scope()) {
      List<Tensor> weights =
          group.layers().stream().map(layer -> source.read(scope, layer.weight())).toList();
      if (best(group, weights) > nearest(group, weights)) {
        group.layers().forEach(layer -> reader(layer.weight()).ifPresent(ratios::remove));
        best(group, weights);
      }
    }
  }

  /** Takes the ratio that leaves the least error, and returns that. */
  private double best(PackedGroup group, List<Tensor> weights) {
    int candidates = group.group().producer().isPresent() ? RATIOS : 1;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < candidates; i++) {
      Interrupted.check();
      double ratio = (double) i / RATIOS;
      double error = error(group, weights, ratio);
      if (error < least) {
        least = error;
        ratios.put(group, ratio);
      }
    }
    return least;
  }

  private double error(PackedGroup group, List<Tensor> weights, double ratio) {
    try (Scope scope = source.scope()) {
      Tensor inputs = inputs(scope, group, ratio);
      double error = 0;
      for (int i = 0; i < weights.size(); i++) {
        Folds folds = new Folds(inputs, rows(scope, group.layers().get(i).weight()));
        error += grid.outputError(weights.get(i), gram(group), folds, grid.whole(scope));
      }
      return error;
    }
  }

  private double nearest(PackedGroup group, List<Tensor> weights) {
    return weights.stream().mapToDouble(w -> nearest(group, w)).sum();
  }

  /** Returns the error of a layer that is rounded to nearest, nothing scaled. */
  double nearest(PackedGroup group, Tensor w) {
    try (Scope scope = source.scope()) {
      Folds none = new Folds(grid.one(scope), grid.one(scope));
      return grid.outputError(w, gram(group), none, grid.whole(scope));
    }
  }

  /** Returns X^T X of what a group reads. */
  Tensor gram(PackedGroup group) {
    return sums.get(group).gram();
  }

  /** Returns the ratio of a group; 0 means scales of 1. */
  double ratio(PackedGroup group) {
    return ratios.getOrDefault(group, 0.0);
  }

  /** Returns what a layer's weights are multiplied with. */
  Folds folds(Scope scope, PackedGroup group, Layer layer) {
    return new Folds(inputs(scope, group, ratio(group)), rows(scope, layer.weight()));
  }

  private Tensor inputs(Scope scope, PackedGroup group, double ratio) {
    return group
        .group()
        .producer()
        .map(p -> Channels.inputs(scope, scales(scope, group, ratio), p))
        .orElseGet(() -> grid.one(scope));
  }

  /** Returns what the rows of a tensor are divided by, [rows] or, for nothing, [1]. */
  Tensor rows(Scope scope, String tensor) {
    return reader(tensor)
        .map(group -> scales(scope, group, ratio(group)))
        .orElseGet(() -> grid.one(scope));
  }

  private Tensor scales(Scope scope, PackedGroup group, double ratio) {
    return Channels.scales(
        scope, sums.get(group).sizes(), tokens, ratio, group.group().producer().orElseThrow());
  }

  /** Returns the group whose input a tensor's rows make. */
  private Optional<PackedGroup> reader(String tensor) {
    return sums.keySet().stream()
        .filter(group -> group.producerTensors().contains(tensor))
        .findFirst();
  }
}
