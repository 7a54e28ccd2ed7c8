package org.sleb4j.search;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sleb4j.check.Strings;

/**
 * What a search removed.
 *
 * @param passes one for each removal; the first R are the search for R
 * @param cost of exactly these passes, in whatever process they ran; unknown where a journal of an
 *     early version does not hold it
 */
public record SearchResult(List<Pass> passes, Optional<Cost> cost) {
  public SearchResult {
    passes = List.copyOf(passes);
  }

  /**
   * Returns the removed blocks in the order of their removal, numbered as in the original model.
   */
  public List<Integer> removed() {
    return passes.stream().map(Pass::removed).toList();
  }

  @Override
  public String toString() {
    String rows =
        IntStream.range(0, passes.size())
            .mapToObj(i -> row(i + 1, passes.get(i)))
            .collect(Collectors.joining("\n"));
    return Strings.format(
        "pass  removed   mean NLL  perplexity  runner-up%n%s%nremoved %s, %s",
        rows,
        removed(),
        cost.map(SearchResult::text).orElse("at a cost that its journal does not hold"));
  }

  private static String text(Cost cost) {
    return Strings.format("%,d block passes, %.1f s", cost.blockPasses(), cost.seconds());
  }

  private static String row(int number, Pass pass) {
    Candidate best = pass.best();
    return Strings.format(
        "%4d  %7d  %9.6f  %10.4f  %s",
        number,
        best.block(),
        best.meanNll(),
        Math.exp(best.meanNll()),
        pass.runnerUp().map(second -> runnerUp(pass, second)).orElse("none"));
  }

  private static String runnerUp(Pass pass, Candidate second) {
    return Strings.format(
        "%d at %+.6f%s",
        second.block(),
        pass.margin().orElseThrow().mean(),
        pass.isWithinNoise() ? ", within noise" : "");
  }
}
