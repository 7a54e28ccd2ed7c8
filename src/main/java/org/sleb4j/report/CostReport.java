package org.sleb4j.report;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sleb4j.bench.Pareto;
import org.sleb4j.bench.ParetoPoint;
import org.sleb4j.check.Check;
import org.sleb4j.fields.Described;
import org.sleb4j.fields.SpeedFields;
import org.sleb4j.model.Units;
import org.sleb4j.origin.Provenance;
import org.sleb4j.plot.CostChart;
import org.sleb4j.plot.Course;
import org.sleb4j.plot.Picture;
import org.sleb4j.zeroshot.Metric;
import org.sleb4j.zeroshot.MetricValue;
import org.sleb4j.zeroshot.TaskScore;

/**
 * Perplexity, zero-shot accuracy and measured speedup, for each number of removals.
 *
 * @param pareto the times and perplexities after each removal
 * @param scores the answers after each
 * @param provenance where they came from; its text is that of the perplexities
 */
public record CostReport(Pareto pareto, List<TaskScore> scores, Provenance provenance)
    implements Report {
  public CostReport {
    scores = List.copyOf(scores);
    Check.that(
        scores.size() == pareto.points().size(),
        "scores (%d) must be as many as numbers of removals (%d).",
        scores.size(),
        pareto.points().size());
  }

  private Page page() {
    Table table =
        Table.of(
            "removed",
            "block",
            "perplexity",
            "acc",
            "95 % interval",
            "speedup",
            "95 % interval",
            "expected");
    IntStream.range(0, scores.size()).forEach(n -> add(table, n));
    return Page.of("What pruning costs: perplexity and accuracy, and what it gains: speed")
        .table(table)
        .note(Accuracies.note(dense()))
        .note(Speeds.note(pareto.options()))
        .origin(provenance);
  }

  private TaskScore dense() {
    return scores.get(0);
  }

  private void add(Table table, int removals) {
    ParetoPoint point = pareto.points().get(removals);
    List<Units> removed = point.run().removed();
    MetricValue acc = scores.get(removals).value(Metric.ACC);
    table.row(
        Integer.toString(removals),
        removed.isEmpty() ? "" : removed.get(removals - 1).toString(),
        Figures.perplexity(point.perplexity().orElseThrow()),
        Figures.nll(acc.value()),
        Figures.interval(acc.interval(), Figures::nll),
        Figures.times(point.speedup().ratio()),
        Speeds.interval(point),
        Figures.times(point.speedup().estimate()));
  }

  private Picture chart() {
    List<ParetoPoint> points = pareto.points();
    Course accuracy =
        new Course(
            "Accuracy on " + dense().task() + "; grey: guessing",
            "acc",
            scores.stream().map(Accuracies::reading).toList(),
            Collections.nCopies(scores.size(), dense().guessing()));
    Course speedup =
        new Course(
            "Measured speedup; grey: expected from the multiply-adds left out",
            "speedup",
            points.stream().map(point -> Speeds.reading(point.speedup())).toList(),
            points.stream().map(point -> point.speedup().estimate()).toList());
    return CostChart.of(
        points.stream().map(point -> point.perplexity().orElseThrow()).toList(),
        List.of(accuracy, speedup));
  }

  @Override
  public Map<String, Object> fields() {
    return Described.report("cost", SpeedFields.of(pareto, scores), Optional.of(provenance));
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
