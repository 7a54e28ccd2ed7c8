package org.sleb4j.model;

import java.util.List;
import org.sleb4j.model.family.Block;
import org.sleb4j.model.family.Decoder;
import org.sleb4j.model.family.Part;
import org.sleb4j.model.family.Slot;

/**
 * How many multiply-adds a model needs, its matrices' elements once for each token that runs
 * through them and twice the width of the heads for each token that another one attends to.
 *
 * <p>Kaplan et al., 2020, "Scaling Laws for Neural Language Models", section 2.1, without its
 * rounding. Norms, activations and table look-ups are left out.
 */
public final class Work {
  private final Decoder decoder;

  Work(Decoder decoder) {
    this.decoder = decoder;
  }

  /**
   * Returns the multiply-adds for one sequence, no token of which is seen before.
   *
   * @param tokens that run through the blocks
   * @param outputs how many of them get logits
   */
  public double of(ActiveBlocks active, long tokens, long outputs) {
    double embedding = tokens * matrices(decoder.embedding().slots());
    double blocks =
        active.active().stream().mapToDouble(block -> of(block, active.parts(block), tokens)).sum();
    return embedding + blocks + outputs * matrices(decoder.head().slots());
  }

  private double of(int block, List<Part> parts, long tokens) {
    return parts.stream().mapToDouble(part -> of(block, part, tokens)).sum();
  }

  /** Returns the multiply-adds of a part of a block for one sequence. */
  double of(int number, Part part, long tokens) {
    Block block = decoder.blocks().get(number);
    return part == Part.ATTENTION
        ? block.attention().multiplyAdds(tokens)
        : tokens * block.feedForward().multiplyAdds();
  }

  private static double matrices(List<Slot> slots) {
    return slots.stream().mapToDouble(Slot::matrixElements).sum();
  }
}
