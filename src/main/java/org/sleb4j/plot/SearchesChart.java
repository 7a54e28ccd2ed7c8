package org.sleb4j.plot;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sleb4j.check.Check;
import org.sleb4j.eval.Perplexity;
import org.sleb4j.model.Units;
import org.sleb4j.search.SearchResult;

/** Draws the perplexities of several searches over one another. */
public final class SearchesChart {
  private static final int HEIGHT = 340;

  private SearchesChart() {}

  /**
   * Draws searches by what each saw itself, on its own calibration windows: perplexities, and in a
   * panel of their own the divergences from the dense model of searches that made those small.
   *
   * @param searches by the names to write beside their lines, in the order of colours
   * @throws org.sleb4j.check.InvalidInputException if there is no search, one removed nothing, or a
   *     loss is not a finite number
   */
  public static Picture of(Map<String, SearchResult> searches) {
    Check.that(!searches.isEmpty(), "There is no search to draw: give at least one.");
    Map<Boolean, Map<String, SearchResult>> byLoss = new TreeMap<>(Comparator.reverseOrder());
    searches.forEach(
        (name, result) ->
            byLoss
                .computeIfAbsent(result.space().objective().isLoss(), any -> new LinkedHashMap<>())
                .put(name, result));
    return Picture.of(
        byLoss.entrySet().stream()
            .map(some -> panel(some.getKey(), some.getValue()))
            .toArray(Panel[]::new));
  }

  private static Panel panel(boolean isLoss, Map<String, SearchResult> searches) {
    List<Curve> curves =
        searches.entrySet().stream().map(e -> curve(isLoss, e.getKey(), e.getValue())).toList();
    String what = isLoss ? "perplexity" : "mean KL";
    boolean isWhole =
        searches.values().stream()
            .flatMap(result -> result.removed().stream())
            .allMatch(Units::isBlock);
    String alone = curves.size() == 1 ? ": " + curves.get(0).name() : "";
    return new Curves(what, isWhole ? "blocks removed" : "removals", curves)
        .panel(
            Figures.sentence(what) + " on the calibration windows of each search" + alone, HEIGHT);
  }

  private static Curve curve(boolean isLoss, String name, SearchResult result) {
    return new Curve(
        name,
        1,
        result.passes().stream()
            .map(pass -> pass.best().mean())
            .map(mean -> isLoss ? Math.exp(mean) : mean)
            .toList());
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
