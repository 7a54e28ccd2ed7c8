package org.sleb4j.oracle;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Mixtures of experts, one token at a time: Mixtral (Jiang et al., 2024), Qwen2-MoE and Qwen3-MoE
 * (Yang et al., 2024 and 2025).
 */
final class MixtureOracle {
  private final TinyModel model;
  private final Experts experts;

  MixtureOracle(TinyModel model) {
    this.model = model;
    this.experts = new Experts(model.config());
  }

  boolean isIn(int block) {
    return experts.areIn(block);
  }

  /** Returns the sum over the likeliest experts of p_e expert_e(x), and what all tokens share. */
  double[] of(int block, double[] x) {
    String module = experts.module(block);
    double[] p = Maths.softmax(model.times(module + "gate.weight", x));
    List<Integer> chosen =
        IntStream.range(0, experts.count())
            .boxed()
            .sorted(Comparator.comparingDouble(e -> -p[e]))
            .limit(experts.active())
            .toList();
    double sum = experts.areNormed() ? chosen.stream().mapToDouble(e -> p[e]).sum() : 1;
    double[] y = experts.hasShared() ? shared(module, x) : new double[x.length];
    for (int e : chosen) {
      y = Maths.sum(y, times(p[e] / sum, gated(module + "experts." + e + ".", x, experts.names())));
    }
    return y;
  }

  private double[] shared(String module, double[] x) {
    double gate = model.times(module + "shared_expert_gate.weight", x)[0];
    List<String> names = List.of("gate_proj", "up_proj", "down_proj");
    return times(1 / (1 + Math.exp(-gate)), gated(module + "shared_expert.", x, names));
  }

  /** down(act(gate x) * up x). */
  private double[] gated(String expert, double[] x, List<String> names) {
    String activation = model.config().get("hidden_act").textValue();
    double[] gate = model.linear(expert + names.get(0), x);
    double[] up = model.linear(expert + names.get(1), x);
    double[] active = Arrays.stream(gate).map(v -> Maths.activation(activation, v)).toArray();
    return model.linear(expert + names.get(2), Maths.product(active, up));
  }

  private static double[] times(double factor, double[] x) {
    return Arrays.stream(x).map(v -> factor * v).toArray();
  }
}
