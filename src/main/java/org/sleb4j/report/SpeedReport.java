package org.sleb4j.report;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sleb4j.bench.SpeedComparison;
import org.sleb4j.bench.SpeedRun;
import org.sleb4j.check.Strings;
import org.sleb4j.fields.Described;
import org.sleb4j.fields.SpeedFields;
import org.sleb4j.origin.Provenance;
import org.sleb4j.plot.ComparisonChart;
import org.sleb4j.plot.Picture;
import org.sleb4j.plot.Reading;

/**
 * How fast a model is with all blocks and without some, timed in turn; the speedup beside what was
 * expected.
 *
 * @param comparison the times
 * @param provenance where they came from; its blocks are those of the pruned model
 */
public record SpeedReport(SpeedComparison comparison, Provenance provenance) implements Report {
  /**
   * Returns the speedup of the pruned model.
   *
   * <pre>{@code
   * model.latency(pruned, 128, 3).speedup()
   * }</pre>
   */
  public double speedup() {
    return comparison.speedup().ratio();
  }

  private Page page() {
    Table table =
        Table.of(
            "model", "median ms", "p10 to p90", "tokens/s", "speedup", "95 % interval", "expected");
    add(table, "dense", comparison.dense(), "", "", "");
    add(
        table,
        pruned(),
        comparison.pruned(),
        Figures.times(speedup()),
        Figures.interval(comparison.speedup().interval(), Figures::times),
        Figures.times(comparison.speedup().estimate()));
    String title =
        Strings.format(
            "%s: speedup %s (95 %%: %s), expected %s",
            Speeds.quantity(comparison.options()),
            Figures.times(speedup()),
            Figures.interval(comparison.speedup().interval(), Figures::times),
            Figures.times(comparison.speedup().estimate()));
    return Page.of(title).table(table).note(Speeds.note(comparison.options())).origin(provenance);
  }

  private static void add(
      Table table, String name, SpeedRun run, String speedup, String interval, String expected) {
    table.row(
        name,
        Speeds.milliseconds(run.timing().median()),
        Speeds.milliseconds(run.timing().p10()) + " to " + Speeds.milliseconds(run.timing().p90()),
        Figures.decimals(0, run.timing().tokensPerSecond()),
        speedup,
        interval,
        expected);
  }

  private String pruned() {
    return "without " + Figures.blocks(provenance.blocks().removals());
  }

  private Picture chart() {
    Map<String, Reading> models = new LinkedHashMap<>();
    models.put("dense", Speeds.reading(comparison.dense()));
    models.put(pruned(), Speeds.reading(comparison.pruned()));
    return ComparisonChart.of(
        Speeds.quantity(comparison.options()) + ", ms", Speeds.READING, models);
  }

  @Override
  public Map<String, Object> fields() {
    return Described.report("speed", SpeedFields.of(comparison), Optional.of(provenance));
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
