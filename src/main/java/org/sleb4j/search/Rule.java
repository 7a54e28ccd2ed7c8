package org.sleb4j.search;

import java.util.List;
import java.util.Optional;
import org.sleb4j.check.EnumNames;

/** How a search chooses among the candidates of a pass. */
public enum Rule {
  /** The lowest loss, as in SLEB. */
  LOSS,
  /**
   * The least rise of the loss for each parameter; where a removal does not raise it, the lowest
   * loss.
   */
  PER_PARAMETER,
  /**
   * The lowest loss among attentions in the first, third, … pass and among feed-forwards in the
   * others: as many of either go, and as many parameters as with whole blocks.
   */
  ALTERNATING;

  /**
   * Returns the rule with a name.
   *
   * @throws org.sleb4j.check.InvalidInputException if there is none, naming all
   */
  public static Rule named(String name) {
    return EnumNames.find("rule", name, values());
  }

  /** Returns what the candidates of a pass are. */
  Kind kind(Kind all, int passesBefore) {
    if (this != ALTERNATING) {
      return all;
    }
    return passesBefore % 2 == 0 ? Kind.ATTENTION : Kind.FEED_FORWARD;
  }

  /** Returns whether it needs the loss before the pass. */
  boolean needsBefore() {
    return this == PER_PARAMETER;
  }

  /**
   * Returns what a pass makes least: a value for each candidate.
   *
   * @param before the loss before the pass, where the rule needs it
   */
  List<Double> values(List<Candidate> candidates, Optional<Double> before) {
    if (this != PER_PARAMETER) {
      return candidates.stream().map(Candidate::loss).toList();
    }
    double loss = before.orElseThrow();
    boolean falls = candidates.stream().anyMatch(candidate -> candidate.mean() <= loss);
    return candidates.stream().map(c -> (c.mean() - loss) / (falls ? 1 : c.parameters())).toList();
  }

  /** Returns a name such as {@code per-parameter}. */
  @Override
  public String toString() {
    return EnumNames.of(this);
  }
}
