package org.sleb4j.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sleb4j.bench.ComparedSearch;
import org.sleb4j.bench.SearchComparison;
import org.sleb4j.bench.SpeedComparison;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;
import org.sleb4j.eval.Interval;
import org.sleb4j.eval.WeightedMean;
import org.sleb4j.fields.ComparisonFields;
import org.sleb4j.fields.Described;
import org.sleb4j.model.Units;
import org.sleb4j.plot.Picture;
import org.sleb4j.plot.Reading;
import org.sleb4j.plot.Rival;
import org.sleb4j.plot.RivalsChart;

/**
 * Searches side by side: what each removed, what that costs in quality, and what it saves.
 *
 * @param comparison the searches and what judged them
 */
public record SearchComparisonReport(SearchComparison comparison) implements Report {
  /**
   * Returns what the search removed that left the lowest perplexity.
   *
   * <pre>{@code
   * var baseline = model.compareSearches(0.1).by(SearchBy.blocks().last()).on(text).timed(0);
   * var best = model.without(baseline.judgedBy(heldOut).removed());
   * }</pre>
   */
  public List<Units> removed() {
    return comparison.best().outcome().removed();
  }

  /**
   * Returns what a search removed.
   *
   * @param name of the search, as the table shows it
   * @throws org.sleb4j.check.InvalidInputException if there is no such search
   */
  public List<Units> removed(String name) {
    Optional<ComparedSearch> found =
        searches().stream().filter(search -> search.name().equals(name)).findFirst();
    Check.that(
        found.isPresent(),
        "search (%s) must be one of %s.",
        name,
        searches().stream().map(ComparedSearch::name).collect(Collectors.joining("; ")));
    return found.orElseThrow().outcome().removed();
  }

  private List<ComparedSearch> searches() {
    return comparison.searches();
  }

  private Page page() {
    ComparisonTables tables = new ComparisonTables(comparison);
    Page page = Page.of(title()).table(tables.quality()).note(reading()).table(tables.savings());
    if (!comparison.timings().isEmpty()) {
      page.note(timings());
    }
    page.table(tables.removals());
    if (tables.calibrations().size() == 1) {
      page.note("calibrated on " + tables.calibrations().get(0));
    }
    return page.origin(comparison.provenance());
  }

  private String title() {
    ComparedSearch best = comparison.best();
    long close =
        searches().stream()
            .filter(s -> !comparison.isBest(s) && comparison.isWithinNoise(s))
            .count();
    return Strings.format(
        "%s%s for %s of the blocks' parameters; lowest perplexity: %s%s",
        Strings.counted(searches().size(), "search"),
        searches().size() == 1 ? "" : ", each",
        Figures.percent(comparison.share()),
        best.name(),
        close == 0 ? "" : Strings.format(", with %d more within noise of it", close));
  }

  private String reading() {
    return Strings.format(
        "removed: share of the blocks' parameters; intervals are paired over %s%s",
        Strings.counted(comparison.dense().losses().means().size(), "window"),
        comparison.dense().score().map(score -> "\n" + Accuracies.note(score)).orElse(""));
  }

  private String timings() {
    return comparison.timings().stream()
        .map(options -> options + "\n")
        .collect(
            Collectors.joining(
                "", "", "dense and pruned take turns; speedup: the median of paired ratios"));
  }

  private Rival rival(ComparedSearch search) {
    return new Rival(
        search.name(),
        perplexity(search),
        search.outcome().share(),
        search.standing().speeds().stream()
            .map(SpeedComparison::speedup)
            .map(Speeds::reading)
            .toList());
  }

  /** Returns the perplexity with the interval of its distance to the dense model's. */
  private Reading perplexity(ComparedSearch search) {
    double dense = comparison.dense().perplexity().perplexity();
    WeightedMean added = comparison.added(search);
    double value = dense * Math.exp(added.mean());
    Interval ratio = added.exponentialInterval().orElse(new Interval(value / dense, value / dense));
    return new Reading(
        value, Math.min(value, dense * ratio.low()), Math.max(value, dense * ratio.high()));
  }

  private Picture chart() {
    return RivalsChart.of(
        comparison.dense().perplexity().perplexity(),
        searches().stream().map(this::rival).toList(),
        comparison.timings().stream().map(Speeds::name).toList());
  }

  @Override
  public Map<String, Object> fields() {
    return Described.report(
        "searchComparison", ComparisonFields.of(comparison), Optional.of(comparison.provenance()));
  }

  @Override
  public Sheet sheet() {
    return page().sheet(this::chart);
  }

  @Override
  public String toString() {
    return page().text();
  }
}
