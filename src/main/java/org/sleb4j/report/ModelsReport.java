package org.sleb4j.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sleb4j.bench.SpeedOptions;
import org.sleb4j.bench.SpeedRun;
import org.sleb4j.check.Bytes;
import org.sleb4j.check.Check;
import org.sleb4j.check.Labels;
import org.sleb4j.check.Strings;
import org.sleb4j.eval.Perplexity;
import org.sleb4j.fields.Described;
import org.sleb4j.fields.Fields;
import org.sleb4j.fields.SpeedFields;
import org.sleb4j.origin.Provenance;
import org.sleb4j.plot.ComparisonChart;
import org.sleb4j.plot.Picture;

/**
 * Several models side by side: how well they predict the same text, how large and how fast they
 * are.
 *
 * @param models at least one
 * @param options what was timed, the models in turn
 */
public record ModelsReport(List<Row> models, SpeedOptions options) implements Report {
  public ModelsReport {
    models = List.copyOf(models);
    Check.that(!models.isEmpty(), "There are no models to compare: give at least one.");
  }

  /**
   * A model and its figures.
   *
   * @param name what it is, such as {@code 4-bit, group 128}
   * @param removed the blocks and units it is without, such as {@code 5} and {@code 3.attention},
   *     numbered as in the model that had them all
   * @param bytes of its tensors
   * @param perplexity on the text that all of them predict
   * @param speed of generating text
   * @param provenance where the figures came from
   */
  public record Row(
      String name,
      List<String> removed,
      long bytes,
      Perplexity perplexity,
      SpeedRun speed,
      Provenance provenance) {
    public Row {
      removed = List.copyOf(removed);
    }

    private Map<String, Object> fields() {
      Map<String, Object> fields = Fields.map("model", name, "removed", removed, "bytes", bytes);
      fields.putAll(Fields.of(perplexity, provenance.windows()));
      fields.put("speed", SpeedFields.of(speed));
      fields.put("origin", provenance);
      return fields;
    }

    private String label() {
      return removed.isEmpty() ? name : name + " without " + Figures.blocks(removed);
    }
  }

  /** Returns whether they cut the text into the same tokens, so that perplexities compare. */
  private boolean sameTokens() {
    return models.stream().map(model -> model.provenance().text()).distinct().count() == 1;
  }

  private Page page() {
    List<String> columns =
        new ArrayList<>(List.of("model", "removed", "computed in", "tensors", "perplexity"));
    columns.addAll(
        sameTokens()
            ? List.of("95 % interval")
            : List.of("bits per byte", "95 % interval", "bytes"));
    columns.add("tokens/s");
    Table table = Table.of(columns.toArray(String[]::new));
    List<String> labels = labels();
    for (int i = 0; i < models.size(); i++) {
      Row model = models.get(i);
      table.row(cells(model, labels.get(i).substring(model.label().length())), "");
    }
    return Page.of(models.size() + " models").table(table).note(note());
  }

  /** Returns what each is called in the picture, where no two are called the same. */
  private List<String> labels() {
    return Labels.distinct(models.stream().map(Row::label).toList());
  }

  private List<String> cells(Row model, String number) {
    List<String> cells =
        new ArrayList<>(
            List.of(
                model.name() + number,
                "blocks " + Figures.blocks(model.removed()),
                model.provenance().computation().toString(),
                Bytes.text(model.bytes()),
                Figures.perplexity(model.perplexity().perplexity())));
    cells.addAll(
        sameTokens()
            ? List.of(Figures.interval(model.perplexity().interval(), Figures::perplexity))
            : bits(model.perplexity()));
    cells.add(Figures.decimals(0, model.speed().timing().tokensPerSecond()));
    return cells;
  }

  private static List<String> bits(Perplexity found) {
    return List.of(
        Figures.nll(found.bitsPerByte().orElseThrow()),
        Figures.interval(found.bitsPerByteInterval(), Figures::nll),
        Strings.format("%,d", found.bytes().orElseThrow()));
  }

  private String note() {
    return (sameTokens() ? models.get(0).provenance().calibration() : cuts() + "\n" + DIFFERENT)
        + "\n"
        + options
        + ", the models in turn";
  }

  private String cuts() {
    List<String> labels = labels();
    return IntStream.range(0, models.size())
        .mapToObj(i -> labels.get(i) + ": " + models.get(i).provenance().calibration())
        .collect(Collectors.joining("\n"));
  }

  private static final String DIFFERENT =
      "The models cut the text into different tokens or windows: perplexities do not compare, nor"
          + " do tokens/s where tokens differ. Bits per byte do, as far as the models predicted the"
          + " same bytes of the text in windows of the same length.";

  private Picture chart() {
    Map<String, Perplexity> perplexities = new LinkedHashMap<>();
    List<String> labels = labels();
    for (int i = 0; i < models.size(); i++) {
      perplexities.put(labels.get(i), models.get(i).perplexity());
    }
    return sameTokens()
        ? ComparisonChart.ofPerplexity(perplexities)
        : ComparisonChart.ofBitsPerByte(perplexities);
  }

  @Override
  public Map<String, Object> fields() {
    Map<String, Object> fields = Fields.map("models", models.stream().map(Row::fields).toList());
    fields.put("timed", SpeedFields.of(options));
    return Described.report("models", fields, Optional.empty());
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
