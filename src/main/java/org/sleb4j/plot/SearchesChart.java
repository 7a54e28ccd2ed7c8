package org.sleb4j.plot;

import java.util.List;
import java.util.Map;
import org.sleb4j.check.Check;
import org.sleb4j.eval.Perplexity;
import org.sleb4j.search.SearchResult;

/** Draws the perplexities of several searches over one another. */
public final class SearchesChart {
  private static final int HEIGHT = 340;

  private SearchesChart() {}

  /**
   * Draws searches by the perplexity that each saw itself, on its own calibration windows.
   *
   * @param searches by the names to write beside their lines, in the order of colours
   * @throws org.sleb4j.check.InvalidInputException if there is no search, one removed nothing, or a
   *     loss is no finite number
   */
  public static Picture of(Map<String, SearchResult> searches) {
    return draw(
        "Perplexity on the calibration windows of each search",
        searches.entrySet().stream().map(e -> curve(e.getKey(), e.getValue())).toList());
  }

  private static Curve curve(String name, SearchResult result) {
    return new Curve(
        name, 1, result.passes().stream().map(pass -> Math.exp(pass.best().mean())).toList());
  }

  /**
   * Draws searches by perplexities measured on the same windows for all.
   *
   * @param perplexities of each search, of the dense model first and then after each removal
   * @throws org.sleb4j.check.InvalidInputException if there is no search, or one without a value
   */
  public static Picture ofPerplexity(Map<String, List<Perplexity>> perplexities) {
    return draw(
        "Perplexity on the same windows for all searches",
        perplexities.entrySet().stream()
            .map(
                e ->
                    new Curve(
                        e.getKey(), 0, e.getValue().stream().map(Perplexity::perplexity).toList()))
            .toList());
  }

  private static Picture draw(String title, List<Curve> curves) {
    Check.that(!curves.isEmpty(), "There is no search to draw: give at least one.");
    return Picture.of(new Curves(curves).panel(title, HEIGHT));
  }
}
