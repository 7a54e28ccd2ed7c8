package org.sleb4j.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sleb4j.check.Percent;
import org.sleb4j.check.Strings;
import org.sleb4j.fields.Described;
import org.sleb4j.fields.SearchFields;
import org.sleb4j.model.Units;
import org.sleb4j.origin.Provenance;
import org.sleb4j.plot.SearchChart;
import org.sleb4j.search.Candidate;
import org.sleb4j.search.Cost;
import org.sleb4j.search.RacingPass;
import org.sleb4j.search.RacingResult;

/**
 * An approximate search: a row for each removal, and what it saved.
 *
 * @param result the removals
 * @param provenance where they came from
 */
public record RacingReport(RacingResult result, Provenance provenance) implements Report {
  /**
   * Returns what was removed in its order, numbered as in the original model.
   *
   * <pre>{@code
   * model.race(text, 2).removed()
   * }</pre>
   */
  public List<Units> removed() {
    return result.removed();
  }

  private Page page() {
    Table table = Table.of("removed", "block", "mean NLL", "perplexity", "windows", "dropped");
    result.ends().ifPresent(ends -> table.row(row("0", ends.before())));
    for (int i = 0; i < result.passes().size(); i++) {
      add(table, i + 1, result.passes().get(i));
    }
    if (isLastPartial()) {
      result.ends().ifPresent(ends -> table.row(row("all", ends.after())));
    }
    String title = "Approximately, blocks removed: " + Figures.blocks(removed());
    return Page.of(title).table(table).note(note()).origin(provenance);
  }

  /** Returns a row of all windows, which no pass computes. */
  private String[] row(String removed, double nll) {
    String all =
        result.passes().isEmpty()
            ? ""
            : result.passes().get(0).windows() + " of " + result.passes().get(0).windows();
    return new String[] {removed, "", Figures.nll(nll), Figures.perplexity(Math.exp(nll)), all, ""};
  }

  private boolean isLastPartial() {
    int last = result.passes().size() - 1;
    return last >= 0 && result.passes().get(last).isPartial();
  }

  private static void add(Table table, int number, RacingPass pass) {
    Candidate best = pass.best();
    table.row(
        Integer.toString(number),
        best.units().toString(),
        mark(pass, Figures.nll(best.mean())),
        mark(pass, Figures.perplexity(Math.exp(best.mean()))),
        best.windows() + " of " + pass.windows(),
        dropped(pass));
  }

  private static String mark(RacingPass pass, String figure) {
    return pass.isPartial() ? "~ " + figure : figure;
  }

  private static String dropped(RacingPass pass) {
    return pass.dropped().isEmpty() ? "no block" : "blocks " + pass.dropped();
  }

  private String note() {
    return Strings.format(
        "approximate: each removal is the exact search's at %s confidence; dropped are blocks%nthat"
            + " were significantly worse after that many windows; %s of the exact search's %s block"
            + " passes, %s saved%s",
        Percent.exact(result.confidence()),
        Cost.text(result.blockPasses()),
        Cost.text(result.exactBlockPasses()),
        Figures.percent(result.saved()),
        result.isPartial() ? "\n" + RacingResult.PARTIAL : "");
  }

  @Override
  public Map<String, Object> fields() {
    return Described.report("race", SearchFields.of(result, provenance), Optional.of(provenance));
  }

  @Override
  public Sheet sheet() {
    return removed().isEmpty()
        ? page().sheet()
        : page().sheet(() -> SearchChart.of(result, provenance.blocks().blockCount()));
  }

  @Override
  public String toString() {
    return page().text();
  }
}
