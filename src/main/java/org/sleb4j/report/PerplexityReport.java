package org.sleb4j.report;

import java.util.LinkedHashMap;
import java.util.List;
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

  /**
   * Returns the bits that a byte of the text takes: the sum of the NLL / (ln 2 x bytes of UTF-8 of
   * the predicted tokens). Models with different tokenizers compare by it; not a number where the
   * bytes are not known.
   *
   * <pre>{@code
   * model.perplexity(heldOut).bitsPerByte()
   * }</pre>
   */
  public double bitsPerByte() {
    return perplexity.bitsPerByte().orElse(Double.NaN);
  }

  private Page page() {
    Map<String, String> cells = cells();
    Table table =
        Table.of(cells.keySet().toArray(String[]::new)).row(List.copyOf(cells.values()), "");
    return Page.of("Perplexity " + Figures.perplexity(value())).table(table).origin(provenance);
  }

  private Map<String, String> cells() {
    Map<String, String> cells = new LinkedHashMap<>();
    cells.put("perplexity", Figures.perplexity(value()));
    cells.put("95 % interval", Figures.interval(perplexity.interval(), Figures::perplexity));
    cells.put("mean NLL", Figures.nll(perplexity.meanNll()));
    perplexity
        .bitsPerByte()
        .ifPresent(bits -> cells.put("bits per byte", Figures.decimals(4, bits)));
    cells.put("predicted tokens", Strings.format("%,d", perplexity.tokens()));
    cells.put("windows", Integer.toString(perplexity.windows()));
    return cells;
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
