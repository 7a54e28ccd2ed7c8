package org.sleb4j.repair;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;
import org.sleb4j.check.Warnings;
import org.sleb4j.data.TokenRuns;
import org.sleb4j.data.Windows;

/**
 * Windows in two parts that share no run of tokens.
 *
 * @param fitted in the sums
 * @param others held out of them; none where all decide
 */
record HeldOut(Windows fitted, Optional<Windows> others) {
  /** The share of the windows that may be left out of the sums for a spread over the text. */
  private static final double MOST_LEFT_OUT = 0.25;

  /** Places of windows in their list. */
  private record Split(List<Integer> fitted, List<Integer> held, int overlapping) {}

  /**
   * Splits windows. Those held out are spread evenly over the list, and windows that overlap them
   * are in neither part; where these would be more than a quarter of the others, the last windows
   * of the text are held out instead.
   *
   * @param share of the held-out ones, 0 to below 1
   * @throws org.sleb4j.check.InvalidInputException if a part would have too few
   */
  static HeldOut of(Windows windows, double share) {
    if (share == 0) {
      checkJudged(windows.count(), "windows");
      return new HeldOut(windows, Optional.empty());
    }
    List<Integer> evenly =
        IntStream.range(0, windows.count())
            .filter(i -> Math.floor((i + 1) * share) > Math.floor(i * share))
            .boxed()
            .toList();
    checkJudged(evenly.size(), "held-out windows");
    Split spread = split(windows, evenly);
    boolean wasteful = spread.overlapping() > MOST_LEFT_OUT * (windows.count() - evenly.size());
    Split split = wasteful ? split(windows, last(windows, evenly.size())) : spread;
    warn(split, windows, wasteful);
    return new HeldOut(some(windows, split.fitted()), Optional.of(some(windows, split.held())));
  }

  private static Split split(Windows windows, List<Integer> held) {
    TokenRuns runs = TokenRuns.of(windows, held);
    List<Integer> others = new ArrayList<>(places(windows));
    others.removeAll(Set.copyOf(held));
    List<Integer> fitted = others.stream().filter(i -> !runs.areIn(windows.ids(i))).toList();
    return new Split(fitted, held, others.size() - fitted.size());
  }

  private static List<Integer> places(Windows windows) {
    return IntStream.range(0, windows.count()).boxed().toList();
  }

  /** Returns the places of the windows that start last in the text, or are last in the list. */
  private static List<Integer> last(Windows windows, int count) {
    List<Integer> offsets = windows.origin().offsets();
    return places(windows).stream()
        .sorted(Comparator.comparing(i -> offsets.isEmpty() ? i : offsets.get(i)))
        .skip(windows.count() - count)
        .sorted()
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
          "%d of %d windows overlap held-out ones%s and are left out of the sums: a longer text or"
              + " the protocol consecutive keeps more.",
          split.overlapping(), windows.count(), last ? ", the last of the text," : "");
    }
  }

  private static void checkJudged(int count, String what) {
    Check.that(
        count >= 2,
        "the %s (%d) must be at least 2, so that the loss has a standard error: give more or"
            + " shorter windows.",
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

  /** Returns the tokens in the sums: the first of each window does not count. */
  long tokens() {
    return fitted.predictedTokens();
  }
}
