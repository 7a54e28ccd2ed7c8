package org.sleb4j.search;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sleb4j.check.Percent;
import org.sleb4j.check.Strings;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Units;

/**
 * What a search removed.
 *
 * @param space what it could remove, and how it chose
 * @param passes one for each removal; the first R are the search for R
 * @param cost of exactly these passes, in whatever process they ran; unknown where a journal of an
 *     early version does not hold it
 */
public record SearchResult(SearchSpace space, List<Pass> passes, Optional<Cost> cost) {
  public SearchResult {
    passes = List.copyOf(passes);
  }

  /** Returns what was removed in the order of the removals, numbered as in the original model. */
  public List<Units> removed() {
    return passes.stream().map(Pass::removed).toList();
  }

  /** Returns what is left of what ran at the start. */
  public ActiveBlocks active() {
    return space.start().remove(removed());
  }

  /** Returns the parameters that were removed. */
  public long parametersRemoved() {
    return space.parameters(removed());
  }

  /** Returns the share of the parameters of all blocks that is removed, 0 to 1. */
  public double share() {
    return space.share(active());
  }

  @Override
  public String toString() {
    String rows =
        IntStream.range(0, passes.size())
            .mapToObj(i -> row(i + 1, passes.get(i)))
            .collect(Collectors.joining("\n"));
    return Strings.format(
        "pass  %s  %9s%s  runner-up%n%s%nremoved %s, %s of the blocks' parameters%s, %s%s",
        right("removed"),
        space.objective().label(),
        space.objective().isLoss() ? "  perplexity" : "",
        rows,
        removed(),
        Percent.text(share()),
        space.repair().isPresent() ? ", repaired after each" : "",
        cost.map(SearchResult::text).orElse("at a cost that its journal does not hold"),
        reading().map(note -> "\n" + note).orElse(""));
  }

  /** Returns why a runner-up has a lower loss than what was removed; nothing where none has. */
  public Optional<String> reading() {
    return passes.stream().anyMatch(Pass::isBetterPerParameter)
        ? Optional.of(
            "a runner-up below 0 has the lower loss, but raises it more for each parameter that it"
                + " removes, which is what the rule per-parameter compares")
        : Optional.empty();
  }

  /** Fills up with spaces in front to the width of the longest name. */
  private String right(String name) {
    int width =
        removed().stream().map(Units::toString).mapToInt(String::length).reduce(7, Math::max);
    return " ".repeat(width - name.length()) + name;
  }

  private static String text(Cost cost) {
    return Strings.format("%s block passes, %.1f s", cost.passesText(), cost.seconds());
  }

  private String row(int number, Pass pass) {
    Candidate best = pass.best();
    return Strings.format(
        "%4d  %s  %9.6f%s  %s",
        number,
        right(best.units().toString()),
        best.mean(),
        space.objective().isLoss() ? Strings.format("  %10.4f", Math.exp(best.mean())) : "",
        pass.runnerUp().map(second -> runnerUp(pass, second)).orElse("none"));
  }

  private static String runnerUp(Pass pass, Candidate second) {
    return Strings.format(
        "%s at %+.6f%s%s",
        second.units(),
        pass.margin().orElseThrow().mean(),
        pass.isWithinNoise() ? ", within noise" : "",
        pass.passedOver().isPresent() ? ", which needs more padding" : "");
  }
}
