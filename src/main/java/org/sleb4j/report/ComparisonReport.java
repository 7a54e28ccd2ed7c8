package org.sleb4j.report;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sleb4j.check.Strings;
import org.sleb4j.eval.Interval;
import org.sleb4j.eval.Perplexity;
import org.sleb4j.eval.WeightedMean;
import org.sleb4j.fields.Described;
import org.sleb4j.fields.Fields;
import org.sleb4j.origin.Provenance;
import org.sleb4j.plot.ComparisonChart;

/**
 * The perplexity of two models on the same windows, and their difference window by window.
 *
 * @param dense of the model with more blocks
 * @param pruned of the other
 * @param added how much higher the mean NLL of the pruned one is, in nats, paired over windows
 * @param provenance where it came from; its blocks are those of the pruned model
 */
public record ComparisonReport(
    Perplexity dense, Perplexity pruned, WeightedMean added, Provenance provenance)
    implements Report {
  /**
   * Returns how many times as high the perplexity of the pruned model is.
   *
   * <pre>{@code
   * model.compare(pruned, heldOut).ratio()
   * }</pre>
   */
  public double ratio() {
    return Math.exp(added.mean());
  }

  private Optional<Interval> ratioInterval() {
    return added.exponentialInterval();
  }

  private Page page() {
    Table table = Table.of("model", "perplexity", "95 % interval", "mean NLL");
    models().forEach((name, found) -> add(table, name, found));
    String title =
        Strings.format(
            "Perplexity %s, dense %s: %s times as high",
            Figures.perplexity(pruned.perplexity()),
            Figures.perplexity(dense.perplexity()),
            Figures.decimals(3, ratio()));
    return Page.of(title).table(table).note(note()).origin(provenance);
  }

  private Map<String, Perplexity> models() {
    Map<String, Perplexity> models = new LinkedHashMap<>();
    models.put("dense", dense);
    models.put("without " + Figures.blocks(provenance.blocks().removals()), pruned);
    return models;
  }

  private static void add(Table table, String name, Perplexity found) {
    table.row(
        name,
        Figures.perplexity(found.perplexity()),
        Figures.interval(found.interval(), Figures::perplexity),
        Figures.nll(found.meanNll()));
  }

  private String note() {
    return Strings.format(
        "paired over %s: %s nats (95 %%: %s), %s times the perplexity (95 %%: %s)",
        Strings.counted(added.windows(), "window"),
        Figures.signed(added.mean()),
        Figures.interval(added.interval(0.95), Figures::signed),
        Figures.decimals(3, ratio()),
        Figures.interval(ratioInterval(), value -> Figures.decimals(3, value)));
  }

  @Override
  public Map<String, Object> fields() {
    return Described.report(
        "comparison",
        Fields.of(dense, pruned, added, provenance.windows()),
        Optional.of(provenance));
  }

  @Override
  public Sheet sheet() {
    return page().sheet(() -> ComparisonChart.ofPerplexity(models()));
  }

  @Override
  public String toString() {
    return page().text();
  }
}
