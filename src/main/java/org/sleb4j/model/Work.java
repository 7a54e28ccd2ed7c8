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
        active.active().stream()
            .mapToDouble(block -> block(active.parts(block), block, tokens))
            .sum();
    return embedding + blocks + outputs * matrices(decoder.head().slots());
  }

  private double block(List<Part> parts, int number, long tokens) {
    Block block = decoder.blocks().get(number);
    double attention = parts.contains(Part.ATTENTION) ? block.attention().multiplyAdds(tokens) : 0;
    return parts.contains(Part.FEED_FORWARD)
        ? attention + tokens * block.feedForward().multiplyAdds()
        : attention;
  }

  private static double matrices(List<Slot> slots) {
    return slots.stream().mapToDouble(Slot::matrixElements).sum();
  }
}
