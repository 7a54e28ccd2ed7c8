package org.sleb4j.model;

import java.util.List;

/**
 * How many multiply-adds a model needs, its matrices' elements once for each token that runs
 * through them and twice the width of the heads for each token that another one attends to.
 *
 * <p>Kaplan et al., 2020, "Scaling Laws for Neural Language Models", section 2.1, without its
 * rounding. Norms, activations and table look-ups are left out.
 */
public final class Work {
  private final Architecture architecture;

  Work(Architecture architecture) {
    this.architecture = architecture;
  }

  /**
   * Returns the multiply-adds for one sequence, no token of which is seen before.
   *
   * @param tokens that run through the blocks
   * @param outputs how many of them get logits
   */
  public double of(ActiveBlocks active, long tokens, long outputs) {
    double embedding = tokens * matrices(architecture.embedding());
    double blocks = active.active().stream().mapToDouble(block -> block(block, tokens)).sum();
    return embedding + blocks + outputs * matrices(architecture.head());
  }

  private double block(int block, long tokens) {
    double pair = 2.0 * architecture.heads() * architecture.headSize();
    return tokens * matrices(architecture.block(block)) + pair * pairs(block, tokens);
  }

  /** Returns how many tokens are attended to in all: each sees itself and those before it. */
  private double pairs(int block, long tokens) {
    SlidingWindow sliding = architecture.sliding();
    long seen = sliding.covers(block) ? Math.min(tokens, sliding.tokens()) : tokens;
    return seen * (seen + 1) / 2.0 + (double) (tokens - seen) * seen;
  }

  private static double matrices(List<WeightGroup> groups) {
    return groups.stream()
        .filter(group -> group.role() == WeightGroup.Role.LINEAR)
        .flatMap(group -> group.parts().stream())
        .flatMap(WeightGroup.Part::each)
        .filter(part -> part.shape().size() == 2)
        .mapToDouble(WeightGroup.Part::elements)
        .sum();
  }
}
