package org.sleb4j.plot;

import java.util.ArrayList;
import java.util.List;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;
import org.sleb4j.search.Candidate;
import org.sleb4j.search.Pass;
import org.sleb4j.search.RacingPass;
import org.sleb4j.search.RacingResult;
import org.sleb4j.search.SearchResult;

/**
 * Draws a search: perplexity on the calibration windows against removed blocks, and the order of
 * removal over the depth of the model.
 */
public final class SearchChart {
  private static final int HEIGHT = 300;

  /** More points than this have no room for the number of their block. */
  private static final int LABELLED = 32;

  private SearchChart() {}

  /**
   * Draws a search from its first removal on.
   *
   * @param blockCount the blocks of the original model
   * @throws org.sleb4j.check.InvalidInputException if nothing was removed, a removed block is not
   *     one of the model's, or a loss is no finite number
   */
  public static Picture of(SearchResult result, int blockCount) {
    return draw(result.removed(), blockCount, 1, losses(result));
  }

  /**
   * Draws a search from the dense model on; see {@link #of(SearchResult, int)}.
   *
   * @param denseNll the mean NLL of the model before anything is removed, on the same windows
   */
  public static Picture of(SearchResult result, int blockCount, double denseNll) {
    return draw(result.removed(), blockCount, 0, behind(denseNll, losses(result)));
  }

  /** Draws a racing search from its first removal on; see {@link #of(SearchResult, int)}. */
  public static Picture of(RacingResult result, int blockCount) {
    return draw(result.removed(), blockCount, 1, losses(result));
  }

  /** Draws a racing search from the dense model on; see {@link #of(SearchResult, int, double)}. */
  public static Picture of(RacingResult result, int blockCount, double denseNll) {
    return draw(result.removed(), blockCount, 0, behind(denseNll, losses(result)));
  }

  private static List<Double> losses(SearchResult result) {
    return result.passes().stream().map(Pass::best).map(Candidate::meanNll).toList();
  }

  private static List<Double> losses(RacingResult result) {
    return result.passes().stream().map(RacingPass::best).map(Candidate::meanNll).toList();
  }

  private static List<Double> behind(double first, List<Double> others) {
    List<Double> all = new ArrayList<>(List.of(first));
    all.addAll(others);
    return all;
  }

  private static Picture draw(List<Integer> removed, int blockCount, int first, List<Double> nll) {
    Check.that(
        !nll.isEmpty(), "There is nothing to draw: the search removed no block, let it step.");
    Check.that(
        removed.stream().allMatch(block -> block < blockCount),
        "removed blocks (%s) must be < blockCount (%d).",
        removed,
        blockCount);
    Curve curve = new Curve("the search", first, nll.stream().map(Math::exp).toList());
    Curves curves = new Curves(List.of(curve));
    Panel panel =
        curves
            .panel(title(removed, blockCount), HEIGHT)
            .with(canvas -> labels(canvas, curves, removed));
    return Picture.of(panel, Strip.of(removed, blockCount));
  }

  private static String title(List<Integer> removed, int blockCount) {
    return Strings.format(
        "Perplexity on the calibration windows, %d of %d blocks removed",
        removed.size(), blockCount);
  }

  /** Writes at every point which block was removed last. */
  private static void labels(Canvas canvas, Curves curves, List<Integer> removed) {
    if (removed.size() <= LABELLED) {
      for (int i = 0; i < removed.size(); i++) {
        String label = (i == 0 ? "block " : "") + removed.get(i);
        curves.above(canvas, label, 0, i + 1);
      }
    }
  }
}
