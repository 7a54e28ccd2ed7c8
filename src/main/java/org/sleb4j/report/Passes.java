package org.sleb4j.report;

import org.sleb4j.check.Strings;
import org.sleb4j.eval.WeightedMean;
import org.sleb4j.search.Candidate;
import org.sleb4j.search.Pass;

/** How sure a removal is, in words. */
final class Passes {
  private Passes() {}

  /** Says which came second, by how much, and whether other windows might have chosen it. */
  static String runnerUp(Pass pass, Candidate second) {
    WeightedMean margin = pass.margin().orElseThrow();
    return Strings.format(
        "runner-up %s at %s nats (95 %%: %s)%s%s%s",
        second.units().name(),
        Figures.signed(margin.mean()),
        Figures.interval(margin.interval(0.95), Figures::signed),
        pass.isWithinNoise() ? ", within noise" : "",
        pass.passedOver().isPresent() ? ", needs more padding" : "",
        pass.isBetterPerParameter() ? ", but it raises the loss more per parameter" : "");
  }
}
