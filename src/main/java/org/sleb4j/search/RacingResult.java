package org.sleb4j.search;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sleb4j.check.Percent;
import org.sleb4j.check.Strings;
import org.sleb4j.model.Units;

/**
 * What a racing search removed: approximately the list of the exact search on the same windows.
 *
 * @param space what it could remove
 * @param passes one for each removal
 * @param confidence the least probability that a removal is the exact search's, given the removals
 *     in front of it
 * @param blockPasses how often one block ran over one window
 * @param exactBlockPasses how often it would have in the exact search
 * @param seconds the time the passes took
 * @param ends the losses of all windows; none while it is not finished
 */
public record RacingResult(
    SearchSpace space,
    List<RacingPass> passes,
    double confidence,
    double blockPasses,
    double exactBlockPasses,
    double seconds,
    Optional<Ends> ends) {
  /**
   * The mean losses of all windows, which no pass needs: they are not among its block passes.
   *
   * @param before of what ran at the start
   * @param after of what is left
   */
  public record Ends(double before, double after) {}

  /** What the mark of partial rows means, in every form in which they are shown. */
  public static final String PARTIAL =
      "~ on some of the windows only: not comparable with other rows";

  public RacingResult {
    passes = List.copyOf(passes);
  }

  /** Returns what was removed in the order of the removals, numbered as in the original model. */
  public List<Units> removed() {
    return passes.stream().map(RacingPass::removed).toList();
  }

  /** Returns the share of the exact search's block passes that was not needed, 0 to 1. */
  public double saved() {
    return exactBlockPasses == 0 ? 0 : 1 - blockPasses / exactBlockPasses;
  }

  /** Returns whether the loss of a removed block is that of some of the windows only. */
  public boolean isPartial() {
    return passes.stream().anyMatch(RacingPass::isPartial);
  }

  @Override
  public String toString() {
    String rows =
        IntStream.range(0, passes.size())
            .mapToObj(i -> row(i + 1, passes.get(i)))
            .collect(Collectors.joining("\n"));
    return Strings.format(
        "pass  removed    mean NLL  perplexity  windows      dropped after windows%n%s%n"
            + "%sremoved %s, approximate: each is the exact search's at %s confidence,%n"
            + "%s of its %s block passes, %s saved, %.1f s",
        rows,
        isPartial() ? PARTIAL + "\n" : "",
        removed(),
        Percent.exact(confidence),
        Cost.text(blockPasses),
        Cost.text(exactBlockPasses),
        Percent.text(saved()),
        seconds);
  }

  private static String row(int number, RacingPass pass) {
    Candidate best = pass.best();
    return Strings.format(
        "%4d  %7s  %1s%9.6f  %10.4f  %-11s  %s",
        number,
        best.units(),
        pass.isPartial() ? "~" : "",
        best.mean(),
        Math.exp(best.mean()),
        best.windows() + " of " + pass.windows(),
        dropped(pass));
  }

  private static String dropped(RacingPass pass) {
    return pass.dropped().isEmpty() ? "none" : pass.dropped();
  }
}
