package org.sleb4j.oracle;

import java.util.List;

/** Lays out experts as transformers 5 has them in memory: two tensors for all experts. */
final class StackedExperts {
  private final TinyModel from;
  private final TinyModel to;
  private final Experts experts;
  private final boolean transposed;

  private StackedExperts(TinyModel from, TinyModel to, boolean transposed) {
    this.from = from;
    this.to = to;
    this.experts = new Experts(from.config());
    this.transposed = transposed;
  }

  /**
   * Returns a model with stacked experts.
   *
   * @param module what holds a block's experts
   * @param transposed whether matrices are [inputs, outputs]
   */
  static TinyModel of(TinyModel model, String module, boolean transposed) {
    TinyModel stacked = model.under(model.config());
    StackedExperts experts = new StackedExperts(model, stacked, transposed);
    for (int block = 0; block < model.integer("num_hidden_layers"); block++) {
      if (experts.experts.areIn(block)) {
        experts.stack(experts.experts.module(block), "model.layers." + block + "." + module + ".");
      }
    }
    return stacked;
  }

  private void stack(String old, String module) {
    int width = from.integer("hidden_size");
    float[] router = from.values(old + "gate.weight");
    to.remove(old + "experts.");
    to.remove(old + "gate.");
    to.put(module + "gate.weight", router, experts.count(), width);
    put(module + "experts.gate_up_proj", old, experts.names().subList(0, 2), width);
    put(module + "experts.down_proj", old, experts.names().subList(2, 3), experts.size());
  }

  private void put(String name, String old, List<String> layers, int inputs) {
    int outputs = from.values(old + "experts.0." + layers.get(0) + ".weight").length / inputs;
    int rows = layers.size() * outputs;
    float[] all = new float[experts.count() * rows * inputs];
    for (int expert = 0; expert < experts.count(); expert++) {
      for (int row = 0; row < rows; row++) {
        String layer = old + "experts." + expert + "." + layers.get(row / outputs) + ".weight";
        for (int i = 0; i < inputs; i++) {
          int at = transposed ? i * rows + row : row * inputs + i;
          all[expert * rows * inputs + at] = from.values(layer)[row % outputs * inputs + i];
        }
      }
    }
    if (transposed) {
      to.put(name, all, experts.count(), inputs, rows);
    } else {
      to.put(name, all, experts.count(), rows, inputs);
    }
  }
}
