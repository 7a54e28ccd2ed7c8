package org.sleb4j.report;

import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.sleb4j.check.Bytes;
import org.sleb4j.check.Strings;
import org.sleb4j.eval.Perplexity;
import org.sleb4j.fields.Described;
import org.sleb4j.fields.Fields;
import org.sleb4j.quant.LayerError;
import org.sleb4j.quant.QuantizedModel;

/**
 * A model before and after its weights became 4-bit.
 *
 * @param made what was written
 */
public record QuantizedReport(QuantizedModel made) implements Report {
  private Page page() {
    Table table = Table.of("", "tensors", "mean NLL", "perplexity");
    add(table, "before", made.bytesBefore(), made.before());
    add(table, "4-bit", made.bytesAfter(), made.after());
    return Page.of(title())
        .table(table)
        .note(made.directory() + ": " + errors() + remarks())
        .note("losses computed in " + made.computation());
  }

  /** Returns how it was made, and what that changed, in a line. */
  public String title() {
    return Strings.format(
        "%s, group %d, %s: %s of the bytes, mean NLL %s",
        made.options().method(),
        made.storage().group(),
        made.blocks(),
        Figures.percent((double) made.bytesAfter() / made.bytesBefore()),
        Figures.signed(made.after().meanNll() - made.before().meanNll()));
  }

  private static void add(Table table, String name, long bytes, Perplexity found) {
    table.row(
        name,
        Bytes.text(bytes),
        Figures.nll(found.meanNll()),
        Figures.perplexity(found.perplexity()));
  }

  /** Returns how far layers are from the dense ones: of their outputs where there was text. */
  private String errors() {
    String weights = share(made.errors().stream().mapToDouble(LayerError::weightError));
    return made.errors().stream().allMatch(error -> error.output().isPresent())
        ? Strings.format(
            "mean squared error of %d layers' outputs %s, rounded to nearest %s",
            made.errors().size(),
            share(outputs().mapToDouble(LayerError.Output::error)),
            share(outputs().mapToDouble(LayerError.Output::nearest)))
        : Strings.format(
            "mean squared error of %d layers' weights %s", made.errors().size(), weights);
  }

  private String remarks() {
    String otherwise = made.storage().remarks(made.options().group());
    return (otherwise.isEmpty() ? "" : ". " + otherwise)
        + (made.replaced() ? " It replaced an existing model." : "");
  }

  private Stream<LayerError.Output> outputs() {
    return made.errors().stream().flatMap(error -> error.output().stream());
  }

  private static String share(DoubleStream errors) {
    return Figures.decimals(3, 100 * errors.average().orElse(0)) + " %";
  }

  @Override
  public Map<String, Object> fields() {
    return Described.report("quantized", Fields.of(made), Optional.empty());
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
