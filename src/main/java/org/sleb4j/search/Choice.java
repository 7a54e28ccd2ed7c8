package org.sleb4j.search;

import java.util.Optional;
import org.sleb4j.check.Strings;
import org.sleb4j.eval.WeightedMean;

/**
 * Where a search took one model rather than another.
 *
 * @param what it chose, such as {@code 4.attention in place of 7.attention}
 * @param margin how much higher the loss of the other one is, paired over windows; none if there
 *     was no other
 */
public record Choice(String what, Optional<WeightedMean> margin) {
  /**
   * Returns whether other windows might as well have chosen the other one: the 95 % interval of the
   * margin holds 0, or a single window leaves it unknown.
   */
  public boolean isWithinNoise() {
    return margin.map(WeightedMean::isWithinNoise).orElse(false);
  }

  @Override
  public String toString() {
    return what
        + margin.map(m -> Strings.format(", the other at %+.6f", m.mean())).orElse("")
        + (isWithinNoise() ? ", within noise" : "");
  }
}
