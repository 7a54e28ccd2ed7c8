package org.sleb4j.report;

import java.util.Map;
import java.util.Optional;
import org.sleb4j.check.Strings;
import org.sleb4j.eval.Perplexity;
import org.sleb4j.fields.Described;
import org.sleb4j.fields.Fields;
import org.sleb4j.origin.Provenance;

/**
 * How well a model predicts a text.
 *
 * @param perplexity the numbers
 * @param provenance where they came from
 */
public record PerplexityReport(Perplexity perplexity, Provenance provenance) implements Report {
  /**
   * Returns exp of the mean NLL.
   *
   * <pre>{@code
   * model.perplexity(heldOut).value()
   * }</pre>
   */
  public double value() {
    return perplexity.perplexity();
  }

  private Page page() {
    Table table =
        Table.of("perplexity", "95 % interval", "mean NLL", "predicted tokens", "windows")
            .row(
                Figures.perplexity(value()),
                Figures.interval(perplexity.interval(), Figures::perplexity),
                Figures.nll(perplexity.meanNll()),
                Strings.format("%,d", perplexity.tokens()),
                Integer.toString(perplexity.windows()));
    return Page.of("Perplexity " + Figures.perplexity(value())).table(table).origin(provenance);
  }

  @Override
  public Map<String, Object> fields() {
    return Described.report(
        "perplexity", Fields.of(perplexity, provenance.windows()), Optional.of(provenance));
  }

  @Override
  public Sheet sheet() {
    return page().sheet();
  }

  @Override
  public String toString() {
    return page().text();
  }
}
