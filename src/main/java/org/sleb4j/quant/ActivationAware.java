package org.sleb4j.quant;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.sleb4j.check.Check;
import org.sleb4j.check.Interrupted;
import org.sleb4j.model.Calibration.Sums;
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
  private final Model model;
  private final CalibrationSums calibration;
  private final SourceWeights source;
  private final Grid grid;
  private final long tokens;

  /**
   * Begins in front of the first block.
   *
   * @param source whose text the sums are of
   * @param calibration which it closes
   */
  ActivationAware(QuantizedModel.Source source, CalibrationSums calibration, Grid grid) {
    this.model = source.model().model();
    this.calibration = calibration;
    this.source = new SourceWeights(model.checkpoint(), grid, model.device());
    this.grid = grid;
    this.tokens = source.text().tokens();
  }

  /** Scales divide the gains and offsets of norms and the biases of layers, beside weights. */
  @Override
  public Set<String> folded(int block) {
    List<PackedGroup> groups = PackedGroup.of(model, block);
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
    QuantizedBlock quantized = new QuantizedBlock();
    try (Scope scope = source.scope()) {
      List<PackedGroup> groups = PackedGroup.of(model, block);
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
    List<Sums> found = calibration.run(scope, block);
    for (int i = 0; i < groups.size(); i++) {
      Check.that(
          grid.isWithin(found.get(i).gram(), Float.MAX_VALUE),
          "What %s reads is not finite on the calibration text: the type overflows, try another"
              + " dtype.",
          groups.get(i).layers().get(0).weight());
      sums.put(groups.get(i), found.get(i));
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
    calibration.close();
  }
}
