package org.sleb4j.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sleb4j.bench.Pareto;
import org.sleb4j.bench.ParetoPoint;
import org.sleb4j.bench.Speedup;
import org.sleb4j.fields.Described;
import org.sleb4j.fields.SpeedFields;
import org.sleb4j.model.Units;
import org.sleb4j.origin.Provenance;
import org.sleb4j.plot.ParetoChart;
import org.sleb4j.plot.Tradeoff;

/**
 * Perplexity against measured speedup, for each number of removals.
 *
 * @param pareto the times and perplexities after each removal
 * @param provenance where they came from; its text is that of the perplexities
 */
public record ParetoReport(Pareto pareto, Provenance provenance) implements Report {
  private Page page() {
    Table table =
        Table.of("removed", "block", "perplexity", "speedup", "95 % interval", "expected");
    pareto.points().forEach(point -> add(table, point));
    return Page.of("What speed costs: perplexity against " + work())
        .table(table)
        .note(Speeds.note(pareto.options()))
        .origin(provenance);
  }

  private String work() {
    return pareto.options().isGeneration() ? "generation speedup" : "prompt speedup";
  }

  private static void add(Table table, ParetoPoint point) {
    List<Units> removed = point.run().removed();
    Speedup speedup = point.speedup();
    table.row(
        Integer.toString(removed.size()),
        removed.isEmpty() ? "" : removed.get(removed.size() - 1).toString(),
        Figures.perplexity(perplexity(point)),
        Figures.times(speedup.ratio()),
        Speeds.interval(point),
        Figures.times(speedup.estimate()));
  }

  private static double perplexity(ParetoPoint point) {
    return point.perplexity().orElseThrow();
  }

  private static Tradeoff tradeoff(ParetoPoint point) {
    return new Tradeoff(
        point.run().removed().size(), Speeds.reading(point.speedup()), perplexity(point));
  }

  @Override
  public Map<String, Object> fields() {
    return Described.report("pareto", SpeedFields.of(pareto), Optional.of(provenance));
  }

  @Override
  public Sheet sheet() {
    return page()
        .sheet(() -> ParetoChart.of(pareto.points().stream().map(ParetoReport::tradeoff).toList()));
  }

  @Override
  public String toString() {
    return page().text();
  }
}
