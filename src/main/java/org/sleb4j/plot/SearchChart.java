package org.sleb4j.plot;

import java.util.ArrayList;
import java.util.List;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;
import org.sleb4j.eval.ObjectiveKind;
import org.sleb4j.model.Units;
import org.sleb4j.model.family.Part;
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
   * What is drawn.
   *
   * @param labels of the removed blocks
   * @param losses from {@code first} removals on
   */
  private record Drawn(
      List<Units> removed,
      List<String> labels,
      int first,
      List<Double> losses,
      ObjectiveKind objective,
      String note) {
    private List<Double> values() {
      return objective.isLoss() ? losses.stream().map(Math::exp).toList() : losses;
    }

    private String what() {
      return objective.isLoss() ? "perplexity" : objective.label();
    }
  }

  /**
   * Draws a search from its first removal on.
   *
   * @param blockCount the blocks of the original model
   * @throws org.sleb4j.check.InvalidInputException if nothing was removed, a removed block is not
   *     one of the model's, or a loss is not a finite number
   */
  public static Picture of(SearchResult result, int blockCount) {
    return draw(drawn(result, 1, losses(result)), blockCount);
  }

  /**
   * Draws a search from the dense model on; see {@link #of(SearchResult, int)}.
   *
   * @param denseNll the mean NLL of the model before anything is removed, on the same windows
   */
  public static Picture of(SearchResult result, int blockCount, double denseNll) {
    List<Double> all = new ArrayList<>(List.of(denseNll));
    all.addAll(losses(result));
    return draw(drawn(result, 0, all), blockCount);
  }

  /**
   * Draws a racing search from its first removal on; blocks whose loss is that of some of the
   * windows are marked; see {@link #of(SearchResult, int)}.
   */
  public static Picture of(RacingResult result, int blockCount) {
    List<String> labels = result.passes().stream().map(SearchChart::label).toList();
    List<Double> nll = result.passes().stream().map(RacingPass::best).map(Candidate::mean).toList();
    String note = result.isPartial() ? RacingResult.PARTIAL : "";
    return draw(
        new Drawn(result.removed(), labels, 1, nll, result.space().objective(), note), blockCount);
  }

  private static String label(RacingPass pass) {
    return pass.removed() + (pass.isPartial() ? " ~" : "");
  }

  private static Drawn drawn(SearchResult result, int first, List<Double> nll) {
    List<String> labels = result.removed().stream().map(String::valueOf).toList();
    return new Drawn(result.removed(), labels, first, nll, result.space().objective(), "");
  }

  private static List<Double> losses(SearchResult result) {
    return result.passes().stream().map(Pass::best).map(Candidate::mean).toList();
  }

  private static Picture draw(Drawn drawn, int blockCount) {
    List<Units> removed = drawn.removed();
    Check.that(
        !drawn.losses().isEmpty(),
        "There is nothing to draw: the search has removed no block yet, take a step.");
    Check.that(
        removed.stream().allMatch(units -> units.block() < blockCount),
        "removed blocks (%s) must be < blockCount (%d).",
        removed,
        blockCount);
    Curve curve = new Curve("the search", drawn.first(), drawn.values());
    Curves curves = new Curves(drawn.what(), unit(drawn.removed()) + " removed", List.of(curve));
    Panel panel =
        curves
            .panel(title(drawn, blockCount), HEIGHT)
            .with(canvas -> labels(canvas, curves, drawn))
            .withNote(drawn.note());
    return Picture.of(panel, Strip.of(removed, blockCount));
  }

  private static String title(Drawn drawn, int blockCount) {
    List<Units> removed = drawn.removed();
    return Strings.format(
        "%s on the calibration windows, %d of %d %s removed",
        drawn.objective().isLoss() ? "Perplexity" : "Mean KL",
        removed.size(),
        isWhole(removed) ? blockCount : Part.values().length * blockCount,
        unit(removed));
  }

  private static String unit(List<Units> removed) {
    return isWhole(removed) ? "blocks" : "units";
  }

  private static boolean isWhole(List<Units> removed) {
    return removed.stream().allMatch(Units::isBlock);
  }

  /** Writes at every point what was removed last. */
  private static void labels(Canvas canvas, Curves curves, Drawn drawn) {
    List<String> labels = drawn.labels();
    if (labels.size() <= LABELLED) {
      for (int i = 0; i < labels.size(); i++) {
        String what = i == 0 && drawn.removed().get(0).isBlock() ? "block " : "";
        curves.above(canvas, what + labels.get(i), 0, i + 1);
      }
    }
  }
}
