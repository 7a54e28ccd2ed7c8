package org.sleb4j.report;

import java.util.List;
import org.sleb4j.bench.Pareto;
import org.sleb4j.bench.ParetoPoint;
import org.sleb4j.bench.SpeedRun;
import org.sleb4j.display.Displayable;
import org.sleb4j.display.MimeBundle;
import org.sleb4j.plot.BlockLatency;
import org.sleb4j.plot.LatencyChart;

/**
 * Latency against the number of blocks, estimate beside measurement.
 *
 * @param sweep the times after each removal
 * @param provenance where they came from
 */
public record SweepReport(Pareto sweep, Provenance provenance) implements Displayable {
  private Page page() {
    Table table =
        Table.of(
            "blocks", "median ms", "p10 to p90", "expected ms", "tokens/s", "speedup", "expected");
    sweep.points().forEach(point -> add(table, point));
    String title = Speeds.quantity(sweep.options()) + " against the number of blocks";
    return Page.of(title).table(table).note(Speeds.note(sweep.options())).origin(provenance);
  }

  private void add(Table table, ParetoPoint point) {
    var timing = point.run().timing();
    table.row(
        Integer.toString(blocks(point.run())),
        Speeds.milliseconds(timing.median()),
        Speeds.milliseconds(timing.p10()) + " to " + Speeds.milliseconds(timing.p90()),
        Speeds.milliseconds(expected(point)),
        Figures.decimals(0, timing.tokensPerSecond()),
        Figures.times(point.speedup().ratio()),
        Figures.times(point.speedup().estimate()));
  }

  private int blocks(SpeedRun run) {
    return provenance.blocks().blockCount() - run.removed().size();
  }

  /** Returns the dense model's median over the expected speedup, in seconds. */
  private double expected(ParetoPoint point) {
    return sweep.points().get(0).run().timing().median() / point.speedup().estimate();
  }

  private List<BlockLatency> latencies() {
    return sweep.points().stream()
        .map(
            point ->
                new BlockLatency(
                    blocks(point.run()), 1000 * expected(point), Speeds.reading(point.run())))
        .toList();
  }

  @Override
  public MimeBundle mimeBundle() {
    return page()
        .bundle(() -> LatencyChart.of(Speeds.quantity(sweep.options()) + ", ms", latencies()));
  }

  @Override
  public String toString() {
    return page().text();
  }
}
