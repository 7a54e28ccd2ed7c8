package org.sleb4j.repair;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sleb4j.check.Check;
import org.sleb4j.data.Windows;

/**
 * Windows in two parts.
 *
 * @param fitted in the sums
 * @param others held out of them, spread evenly over the text; none where all decide
 */
record HeldOut(Windows fitted, Optional<Windows> others) {
  /**
   * Splits windows.
   *
   * @param share of the held-out ones, 0 to below 1
   * @throws org.sleb4j.check.InvalidInputException if a part would have too few
   */
  static HeldOut of(Windows windows, double share) {
    if (share == 0) {
      checkJudged(windows.count(), "windows");
      return new HeldOut(windows, Optional.empty());
    }
    IntPredicate held = i -> Math.floor((i + 1) * share) > Math.floor(i * share);
    int count = (int) IntStream.range(0, windows.count()).filter(held).count();
    checkJudged(count, "held-out windows");
    return new HeldOut(some(windows, held.negate()), Optional.of(some(windows, held)));
  }

  private static void checkJudged(int count, String what) {
    Check.that(
        count >= 2,
        "the %s (%d) must be at least 2, so that the loss has a standard error: give more or"
            + " shorter windows.",
        what,
        count);
  }

  private static Windows some(Windows windows, IntPredicate which) {
    List<int[]> ids =
        IntStream.range(0, windows.count()).filter(which).mapToObj(windows::ids).toList();
    return Windows.of(ids);
  }

  /** Returns how many windows of the second list are also in the first. */
  static long common(Windows first, Windows second) {
    Set<List<Integer>> known = lists(first).collect(Collectors.toSet());
    return lists(second).filter(known::contains).count();
  }

  private static Stream<List<Integer>> lists(Windows windows) {
    return IntStream.range(0, windows.count())
        .mapToObj(i -> IntStream.of(windows.ids(i)).boxed().toList());
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
