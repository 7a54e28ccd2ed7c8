package org.sleb4j.repair;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;
import org.sleb4j.check.Warnings;
import org.sleb4j.data.TokenRuns;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.WeightedMean;
import org.sleb4j.eval.WindowLosses;

/**
 * Windows in two parts that share no run of tokens. Those held out share none with one another
 * either: windows that overlap do not vary independently, and a standard error over them would be
 * too small.
 *
 * @param fitted in the sums
 * @param others held out of them; none where all decide
 * @param apart the places, among the windows whose loss decides, of those that share no run
 */
record HeldOut(Windows fitted, Optional<Windows> others, List<Integer> apart) {
  /** The share of the windows that may be left out of the sums for a spread over the text. */
  private static final double MOST_LEFT_OUT = 0.25;

  /** Places of windows in their list. */
  private record Split(List<Integer> fitted, List<Integer> held, int overlapping) {}

  HeldOut {
    apart = List.copyOf(apart);
  }

  /**
   * Splits windows. Those held out are spread evenly over the list; of them, windows that overlap
   * an earlier one are in neither part, and so are others that overlap a held-out one. Where these
   * would be more than a quarter, the last windows of the text are held out instead.
   *
   * @param share of the windows that are held out where none overlap, 0 to below 1
   * @throws org.sleb4j.check.InvalidInputException if a part would have too few
   */
  static HeldOut of(Windows windows, double share) {
    if (share == 0) {
      List<Integer> apart = new TokenRuns(windows).addApart(places(windows.count()));
      checkJudged(apart.size(), "windows that do not overlap");
      return new HeldOut(windows, Optional.empty(), apart);
    }
    List<Integer> evenly =
        places(windows.count()).stream()
            .filter(i -> Math.floor((i + 1) * share) > Math.floor(i * share))
            .toList();
    checkJudged(evenly.size(), "held-out windows");
    Split spread = split(windows, evenly);
    boolean wasteful = spread.overlapping() > MOST_LEFT_OUT * (windows.count() - evenly.size());
    Split split = wasteful ? split(windows, last(windows, evenly.size())) : spread;
    warn(split, windows, wasteful);
    checkJudged(split.held().size(), "held-out windows that do not overlap");
    Windows held = some(windows, split.held());
    return new HeldOut(some(windows, split.fitted()), Optional.of(held), places(held.count()));
  }

  private static Split split(Windows windows, List<Integer> chosen) {
    TokenRuns runs = new TokenRuns(windows);
    Set<Integer> held = Set.copyOf(runs.addApart(chosen));
    List<Integer> fitted =
        places(windows.count()).stream().filter(i -> !held.contains(i) && !runs.areIn(i)).toList();
    int overlapping = windows.count() - held.size() - fitted.size();
    return new Split(fitted, held.stream().sorted().toList(), overlapping);
  }

  private static List<Integer> places(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  /** Returns the windows that start last in the text, or are last in the list, from the end on. */
  private static List<Integer> last(Windows windows, int count) {
    List<Integer> offsets = windows.origin().offsets();
    return places(windows.count()).stream()
        .sorted(Comparator.comparing((Integer i) -> offsets.isEmpty() ? -i : -offsets.get(i)))
        .limit(count)
        .toList();
  }

  private static void warn(Split split, Windows windows, boolean last) {
    Check.that(
        !split.fitted().isEmpty(),
        "Each of the %d windows overlaps a held-out one, so that none is left for the sums: give a"
            + " longer text, fewer or shorter windows, or the protocol consecutive.",
        windows.count());
    if (split.overlapping() > 0) {
      Warnings.warn(
          "%d of %d windows overlap one of the %d held-out windows%s and are left out: a longer"
              + " text or the protocol consecutive keeps more.",
          split.overlapping(),
          windows.count(),
          split.held().size(),
          last ? ", the last of the text," : "");
    }
  }

  private static void checkJudged(int count, String what) {
    Check.that(
        count >= 2,
        "the %s (%d) must be at least 2, so that the loss has a standard error: give a longer text,"
            + " more or shorter windows, or the protocol consecutive.",
        what,
        count);
  }

  private static Windows some(Windows windows, List<Integer> places) {
    return Windows.of(places.stream().map(windows::ids).toList());
  }

  /** Returns the windows whose loss decides. */
  Windows judged() {
    return others.orElse(fitted);
  }

  /** Returns the standard error of a difference, over windows that do not overlap. */
  double standardError(WindowLosses before, WindowLosses after) {
    WeightedMean difference = before.at(apart).minus(after.at(apart));
    return difference.standardError().orElseThrow();
  }

  /** Returns the tokens in the sums: the first of each window does not count. */
  long tokens() {
    return fitted.predictedTokens();
  }
}
