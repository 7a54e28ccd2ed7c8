package org.sleb4j.quant;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.sleb4j.check.Check;
import org.sleb4j.check.Interrupted;
import org.sleb4j.data.Windows;
import org.sleb4j.model.Calibration;
import org.sleb4j.model.Calibration.Sums;
import org.sleb4j.model.HiddenStates;
import org.sleb4j.model.Model;
import org.sleb4j.model.family.LayerGroup.Layer;
import org.sleb4j.quant.Grid.Folds;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * AWQ: scales and clips weights so that the outputs of each layer are nearest to the dense ones on
 * the calibration text, which runs through dense blocks.
 *
 * <p>No activations are kept: the squared error of a layer's output follows from the sums of its
 * input, X^T X.
 */
final class ActivationAware implements BlockQuantizer {
  private final Calibration calibration;
  private final CalibrationWalk walk;
  private final SourceWeights source;
  private final Grid grid;
  private final long tokens;

  /**
   * Begins in front of the first block.
   *
   * @param calibration which it closes, also where this fails
   * @param room for the hidden states
   * @throws org.sleb4j.check.InvalidInputException if a window does not fit the model
   */
  ActivationAware(Calibration calibration, Windows windows, HiddenStates.Room room, Grid grid) {
    Model model = calibration.model();
    this.calibration = calibration;
    this.walk = walk(calibration, windows, room);
    this.source = new SourceWeights(model.checkpoint(), grid, model.device());
    this.grid = grid;
    this.tokens = windows.tokens();
  }

  private static CalibrationWalk walk(
      Calibration calibration, Windows windows, HiddenStates.Room room) {
    try {
      return new CalibrationWalk(calibration.model(), windows, room);
    } catch (RuntimeException | Error e) {
      calibration.close();
      throw e;
    }
  }

  /** Scales divide the gains and offsets of norms and the biases of layers, beside weights. */
  @Override
  public Set<String> folded(int block) {
    List<PackedGroup> groups = PackedGroup.of(calibration.model(), block);
    Set<String> weights =
        groups.stream()
            .flatMap(group -> group.layers().stream())
            .map(Layer::weight)
            .collect(Collectors.toSet());
    return groups.stream()
        .flatMap(group -> group.producerTensors().stream())
        .filter(tensor -> !weights.contains(tensor))
        .collect(Collectors.toSet());
  }

  @Override
  public QuantizedBlock quantize(int block) {
    walk.run(block);
    QuantizedBlock quantized = new QuantizedBlock();
    try (Scope scope = source.scope()) {
      List<PackedGroup> groups = PackedGroup.of(calibration.model(), block);
      ScaledBlock scaled = ScaledBlock.choose(scope, source, sums(scope, block, groups), tokens);
      groups.forEach(group -> add(quantized, scaled, group));
      groups.forEach(group -> addFolded(quantized, scaled, group, folded(block)));
      return quantized;
    } catch (RuntimeException | Error e) {
      quantized.close();
      throw e;
    }
  }

  private Map<PackedGroup, Sums> sums(Scope scope, int block, List<PackedGroup> groups) {
    Map<PackedGroup, Sums> sums = new LinkedHashMap<>();
    for (PackedGroup group : groups) {
      Sums found = calibration.sums(scope, block, group.group());
      Check.that(
          grid.isWithin(found.gram(), Float.MAX_VALUE),
          "What %s reads is not finite on the calibration text: the type overflows, try another"
              + " dtype.",
          group.layers().get(0).weight());
      sums.put(group, found);
    }
    return sums;
  }

  private void add(QuantizedBlock quantized, ScaledBlock scaled, PackedGroup group) {
    for (int layer = 0; layer < group.layers().size(); layer++) {
      Interrupted.check();
      String weight = group.layers().get(layer).weight();
      try (Scope scope = source.scope()) {
        Tensor w = source.read(scope, weight);
        Folds folds = scaled.folds(scope, group, layer);
        ScaledBlock.Choice choice = scaled.choice(group);
        Tensor factors = choice.ranges().get(layer).factors();
        List<Tensor> packed = grid.packed(quantized.scope(), w, folds, factors);
        LayerError.Output error = error(choice, layer, grid.outputSize(w, scaled.gram(group)));
        quantized.put(
            weight, packed, new LayerError(weight, Optional.of(error), grid.weightError(w)));
      }
    }
  }

  private static LayerError.Output error(ScaledBlock.Choice choice, int layer, double outputSize) {
    Ranges ranges = choice.ranges().get(layer);
    double size = Math.max(outputSize, Double.MIN_NORMAL);
    return new LayerError.Output(
        ranges.error() / size,
        choice.nearest().get(layer) / size,
        choice.ratio(),
        ranges.stretched());
  }

  private void addFolded(
      QuantizedBlock quantized, ScaledBlock scaled, PackedGroup group, Set<String> folded) {
    for (String name : group.producerTensors()) {
      if (folded.contains(name)) {
        try (Scope scope = source.scope()) {
          Tensor x = source.read(scope, name);
          Tensor rows = scaled.rows(scope, name);
          double shift = group.group().producer().orElseThrow().shift(name);
          quantized.put(name, Channels.divided(quantized.scope(), x, rows, shift));
        }
      }
    }
  }

  @Override
  public void close() {
    walk.close();
    calibration.close();
  }
}
