package org.sleb4j.report;

import org.sleb4j.check.Strings;
import org.sleb4j.display.Displayable;
import org.sleb4j.display.MimeBundle;
import org.sleb4j.eval.Perplexity;
import org.sleb4j.origin.Provenance;

/**
 * How well a model predicts a text.
 *
 * @param perplexity the numbers
 * @param provenance where they came from
 */
public record PerplexityReport(Perplexity perplexity, Provenance provenance)
    implements Displayable {
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
  public MimeBundle mimeBundle() {
    return page().bundle();
  }

  @Override
  public String toString() {
    return page().text();
  }
}
