package org.sleb4j.quant;

import java.util.Optional;
import java.util.Set;
import org.sleb4j.check.Interrupted;
import org.sleb4j.model.Model;
import org.sleb4j.model.family.LayerGroup.Layer;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/** Rounds every weight to the nearest number of its group: no text, and nothing else changes. */
final class RoundToNearest implements BlockQuantizer {
  private final Model model;
  private final Grid grid;
  private final SourceWeights source;

  RoundToNearest(Model model, Grid grid) {
    this.model = model;
    this.grid = grid;
    this.source = new SourceWeights(model.checkpoint(), grid, Device.cpu());
  }

  @Override
  public Set<String> folded(int block) {
    return Set.of();
  }

  @Override
  public QuantizedBlock quantize(int block) {
    QuantizedBlock quantized = new QuantizedBlock();
    try {
      PackedGroup.of(model, block).stream()
          .flatMap(group -> group.layers().stream())
          .forEach(layer -> add(quantized, layer));
      return quantized;
    } catch (RuntimeException | Error e) {
      quantized.close();
      throw e;
    }
  }

  private void add(QuantizedBlock quantized, Layer layer) {
    Interrupted.check();
    try (Scope scope = source.scope()) {
      Tensor w = source.read(scope, layer.weight());
      quantized.put(
          layer.weight(),
          grid.packed(quantized.scope(), w, grid.none(scope), grid.whole(scope)),
          new LayerError(layer.weight(), Optional.empty(), grid.weightError(w)));
    }
  }

  @Override
  public void close() {}
}
