package org.sleb4j.quant;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sleb4j.check.Interrupted;
import org.sleb4j.model.Calibration.Sums;
import org.sleb4j.quant.Grid.Folds;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * Chooses scales and ranges for a block's groups, the last group first, since the scales of a group
 * divide the rows of the layer that computes its input.
 *
 * <p>A group takes, of the ratios 0, 1/20, … 19/20, the one with the least error of its layers'
 * outputs, each as a share of what rounding to nearest leaves, so that a layer with large outputs
 * does not drown the others; no layer may lose. Then ranges are searched, with these scales and
 * with none, and the better of the two stays. Rows that scales divide are rounded a little
 * otherwise; where that would leave a layer worse than rounded to nearest, the group behind it goes
 * without scales. So no layer is ever worse than rounded to nearest.
 */
final class ScaledBlock {
  private static final int RATIOS = 20;

  /** Rounding of scales to float16 moves errors by less; ranges make up for it. */
  private static final double SLACK = 1.001;

  /**
   * What was chosen for a group: the ratio, for each layer its ranges, and its error when rounded
   * to nearest, nothing scaled or stretched.
   */
  record Choice(double ratio, List<Ranges> ranges, List<Double> nearest) {
    private double[] errors() {
      return ranges.stream().mapToDouble(Ranges::error).toArray();
    }
  }

  private final Scope owner;
  private final SourceWeights source;
  private final Grid grid;
  private final Map<PackedGroup, Sums> sums;
  private final long tokens;
  private final Map<PackedGroup, Choice> choices = new HashMap<>();

  private ScaledBlock(Scope owner, SourceWeights source, Map<PackedGroup, Sums> sums, long tokens) {
    this.owner = owner;
    this.source = source;
    this.grid = source.grid();
    this.sums = sums;
    this.tokens = tokens;
  }

  /**
   * Chooses for all groups.
   *
   * @param owner of the ranges
   * @param sums what the groups read, of a number of tokens, in the order in which they run
   */
  static ScaledBlock choose(
      Scope owner, SourceWeights source, Map<PackedGroup, Sums> sums, long tokens) {
    ScaledBlock block = new ScaledBlock(owner, source, sums, tokens);
    List<PackedGroup> groups = new ArrayList<>(sums.keySet());
    for (int i = groups.size() - 1; i >= 0; i--) {
      block.choose(groups.get(i));
    }
    return block;
  }

  private void choose(PackedGroup group) {
    try (Scope scope = source.scope()) {
      Group found = new Group(scope, group);
      choices.put(group, found.best());
      if (!found.allows(choices.get(group).errors(), 1)) {
        group.layers().stream()
            .flatMap(layer -> reader(layer.weight()).stream())
            .forEach(this::withoutScales);
        choices.put(group, found.best());
      }
    }
  }

  private void withoutScales(PackedGroup group) {
    try (Scope scope = source.scope()) {
      choices.put(group, new Group(scope, group).ranged(0));
    }
  }

  /** A group with its weights at hand. */
  private final class Group {
    private final PackedGroup group;
    private final List<Tensor> weights;
    private final List<Double> nearest;

    private Group(Scope scope, PackedGroup group) {
      this.group = group;
      weights = group.layers().stream().map(l -> source.read(scope, l.weight())).toList();
      nearest = weights.stream().map(this::nearest).toList();
    }

    private double nearest(Tensor w) {
      try (Scope scope = source.scope()) {
        return grid.outputError(w, gram(group), grid.none(scope), grid.whole(scope));
      }
    }

    private Choice best() {
      double ratio = bestRatio();
      Choice plain = ranged(0);
      if (ratio == 0) {
        return plain;
      }
      Choice scaled = ranged(ratio);
      double[] errors = scaled.errors();
      return allows(errors, 1) && share(errors) < share(plain.errors()) ? scaled : plain;
    }

    private double bestRatio() {
      int candidates = group.group().producer().isPresent() ? RATIOS : 1;
      double best = 0;
      double least = Double.POSITIVE_INFINITY;
      for (int i = 0; i < candidates; i++) {
        double[] errors = errors((double) i / RATIOS);
        if (share(errors) < least && allows(errors, SLACK)) {
          least = share(errors);
          best = (double) i / RATIOS;
        }
      }
      return best;
    }

    /** Returns whether no layer's error is above the one that rounding to nearest leaves. */
    private boolean allows(double[] errors, double slack) {
      return IntStream.range(0, errors.length).allMatch(i -> errors[i] <= slack * nearest.get(i));
    }

    /** Returns the sum of the layers' errors, each as a share of rounding to nearest. */
    private double share(double[] errors) {
      return IntStream.range(0, errors.length)
          .mapToDouble(i -> errors[i] / Math.max(nearest.get(i), Double.MIN_NORMAL))
          .sum();
    }

    private double[] errors(double ratio) {
      Interrupted.check();
      try (Scope scope = source.scope()) {
        Tensor inputs = inputs(scope, group, ratio);
        return IntStream.range(0, weights.size())
            .mapToDouble(
                i ->
                    grid.outputError(
                        weights.get(i), gram(group), folds(scope, inputs, i), grid.whole(scope)))
            .toArray();
      }
    }

    private Choice ranged(double ratio) {
      Interrupted.check();
      try (Scope scope = source.scope()) {
        Tensor inputs = inputs(scope, group, ratio);
        return new Choice(
            ratio,
            IntStream.range(0, weights.size()).mapToObj(i -> ranges(scope, inputs, i)).toList(),
            nearest);
      }
    }

    private Ranges ranges(Scope scope, Tensor inputs, int layer) {
      return Ranges.search(
          owner,
          grid,
          group.layers().get(layer),
          weights.get(layer),
          gram(group),
          folds(scope, inputs, layer));
    }

    private Folds folds(Scope scope, Tensor inputs, int layer) {
      return new Folds(inputs, rows(scope, group.layers().get(layer).weight()));
    }
  }

  /** Returns X^T X of what a group reads. */
  Tensor gram(PackedGroup group) {
    return sums.get(group).gram();
  }

  /** Returns what was chosen for a group. */
  Choice choice(PackedGroup group) {
    return choices.get(group);
  }

  /** Returns what the weights of a group's layer are multiplied with. */
  Folds folds(Scope scope, PackedGroup group, int layer) {
    return new Folds(
        inputs(scope, group, choice(group).ratio()),
        rows(scope, group.layers().get(layer).weight()));
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
        .map(group -> scales(scope, group, choice(group).ratio()))
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
