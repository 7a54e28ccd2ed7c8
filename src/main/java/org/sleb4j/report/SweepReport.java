package org.sleb4j.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.sleb4j.bench.Pareto;
import org.sleb4j.bench.ParetoPoint;
import org.sleb4j.bench.SpeedRun;
import org.sleb4j.fields.Described;
import org.sleb4j.fields.SpeedFields;
import org.sleb4j.origin.Provenance;
import org.sleb4j.plot.BlockLatency;
import org.sleb4j.plot.LatencyChart;
import org.sleb4j.plot.Picture;

/**
 * Latency of prompts, or throughput of generation, against the number of blocks, estimate beside
 * measurement.
 *
 * @param sweep the times after each removal
 * @param provenance where they came from
 */
public record SweepReport(Pareto sweep, Provenance provenance) implements Report {
  private Page page() {
    Table table =
        Table.of(
            "blocks",
            "median ms",
            "p10 to p90",
            "expected ms",
            "tokens/s",
            "speedup",
            "95 % interval",
            "expected");
    sweep.points().forEach(point -> add(table, point));
    String title = quantity() + " against the number of blocks";
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
        Speeds.interval(point),
        Figures.times(point.speedup().estimate()));
  }

  private int blocks(SpeedRun run) {
    return provenance.blocks().blockCount() - run.removed().size();
  }

  /** Returns the dense model's median over the expected speedup, in seconds. */
  private double expected(ParetoPoint point) {
    return sweep.points().get(0).run().timing().median() / point.speedup().estimate();
  }

  private String quantity() {
    return sweep.options().isGeneration() ? "Generation throughput" : "Prompt latency";
  }

  private Picture chart() {
    return sweep.options().isGeneration()
        ? LatencyChart.of(quantity() + ", tokens/s", Speeds.READING, points(this::throughput))
        : LatencyChart.of(quantity() + ", ms", Speeds.READING, points(this::latency));
  }

  private List<BlockLatency> points(Function<ParetoPoint, BlockLatency> reading) {
    return sweep.points().stream().map(reading).toList();
  }

  private BlockLatency latency(ParetoPoint point) {
    return new BlockLatency(
        blocks(point.run()), 1000 * expected(point), Speeds.reading(point.run()));
  }

  private BlockLatency throughput(ParetoPoint point) {
    double tokens = sweep.options().countedTokens();
    return new BlockLatency(
        blocks(point.run()), tokens / expected(point), Speeds.throughput(point.run()));
  }

  @Override
  public Map<String, Object> fields() {
    return Described.report("sweep", SpeedFields.of(sweep), Optional.of(provenance));
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
