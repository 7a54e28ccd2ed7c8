package org.sleb4j.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sleb4j.check.Strings;
import org.sleb4j.eval.WeightedMean;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.fields.Described;
import org.sleb4j.fields.OutcomeFields;
import org.sleb4j.fields.SearchFields;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Unit;
import org.sleb4j.model.Units;
import org.sleb4j.origin.Provenance;
import org.sleb4j.plot.OutcomeChart;
import org.sleb4j.search.Choice;
import org.sleb4j.search.SearchOutcome;
import org.sleb4j.search.TimeBudget;

/**
 * What a search of any method removed, what that costs, and where it chose.
 *
 * @param name of the search
 * @param outcome what it removed
 * @param before the losses of what ran at the start, on the same windows
 * @param greedy what the greedy search removes for the same goal; none where it did not run
 * @param time what was measured, where a time was asked for
 * @param provenance where it came from
 */
public record OutcomeReport(
    String name,
    SearchOutcome outcome,
    WindowLosses before,
    Optional<SearchOutcome> greedy,
    Optional<TimeBudget> time,
    Provenance provenance)
    implements Report {
  private static final String GREEDY = "the greedy search";

  /** Returns what was removed, numbered as in the original model. */
  public List<Units> removed() {
    return outcome.removed();
  }

  /** Returns which blocks are left. */
  public ActiveBlocks blocks() {
    return outcome.active();
  }

  private Page page() {
    Page page = Page.of(title()).table(losses());
    greedy.ifPresent(other -> page.note(distance(other)));
    if (!outcome.choices().isEmpty()) {
      page.table(choices());
    }
    time.ifPresent(measured -> page.table(TimeReport.times(measured)).note(measured.note()));
    return page.origin(provenance);
  }

  private String title() {
    return Strings.format(
        "%s: removed %s, %s of the blocks' parameters",
        name, Figures.blocks(removed()), Figures.percent(outcome.share()));
  }

  private boolean isLoss() {
    return outcome.space().objective().isLoss();
  }

  private Table losses() {
    String label = outcome.space().objective().label();
    Table table =
        Table.of("", label, isLoss() ? "perplexity" : "", "added", "95 %", "block passes", "time");
    table.row("before", Figures.nll(before.mean()), perplexity(before.mean()), "", "", "", "");
    greedy.ifPresent(other -> add(table, GREEDY, other));
    add(table, name, outcome);
    return table;
  }

  private void add(Table table, String search, SearchOutcome found) {
    WeightedMean added = found.losses().minus(before);
    table.row(
        search,
        Figures.nll(found.mean()),
        perplexity(found.mean()),
        Figures.signed(added.mean()),
        Figures.interval(added.interval(0.95), Figures::signed),
        found.cost().passesText(),
        Figures.decimals(1, found.cost().seconds()) + " s");
  }

  /** Only of a loss of the text there is one. */
  private String perplexity(double loss) {
    return isLoss() ? Figures.perplexity(Math.exp(loss)) : "";
  }

  /** Returns how unlike the greedy search's removals these are, and how far their losses. */
  private String distance(SearchOutcome other) {
    List<Unit> its = other.active().removedUnits();
    List<Unit> units =
        blocks().removedUnits().stream().filter(unit -> !its.contains(unit)).toList();
    WeightedMean above = outcome.losses().minus(other.losses());
    return units.isEmpty()
        ? "the same units as the greedy search removes"
        : Strings.format(
            "of its %s the greedy search leaves %d: %s; paired, it is %s nats (95 %%: %s)"
                + " from the greedy search%s",
            Strings.counted(blocks().removedUnits().size(), "unit"),
            units.size(),
            Figures.blocks(units),
            Figures.signed(above.mean()),
            Figures.interval(above.interval(0.95), Figures::signed),
            isWithinNoise(above) ? ", within noise" : "");
  }

  private static boolean isWithinNoise(WeightedMean difference) {
    return difference.interval(0.95).map(i -> i.low() <= 0 && i.high() >= 0).orElse(true);
  }

  private Table choices() {
    Table table = Table.of("chosen", "margin", "");
    outcome.choices().forEach(choice -> add(table, choice));
    return table;
  }

  private static void add(Table table, Choice choice) {
    table.row(
        choice.what(),
        choice.margin().map(margin -> Figures.signed(margin.mean())).orElse(""),
        choice.isWithinNoise() ? "within noise" : "");
  }

  private Map<String, SearchOutcome> drawn() {
    Map<String, SearchOutcome> outcomes = new LinkedHashMap<>(Map.of(name, outcome));
    greedy.ifPresent(other -> outcomes.put(GREEDY, other));
    return outcomes;
  }

  @Override
  public Map<String, Object> fields() {
    return Described.report(
        "search",
        SearchFields.withLosses(
            OutcomeFields.of(outcome, Map.of("name", name), provenance),
            outcome.field(),
            before.mean(),
            outcome.mean()),
        Optional.of(provenance));
  }

  @Override
  public Sheet sheet() {
    return page().sheet(() -> OutcomeChart.of(drawn()));
  }

  @Override
  public String toString() {
    return page().text();
  }
}
