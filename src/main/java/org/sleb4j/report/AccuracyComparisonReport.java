package org.sleb4j.report;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sleb4j.check.Strings;
import org.sleb4j.eval.WeightedMean;
import org.sleb4j.fields.Described;
import org.sleb4j.fields.ZeroShotFields;
import org.sleb4j.origin.Provenance;
import org.sleb4j.plot.ComparisonChart;
import org.sleb4j.plot.Picture;
import org.sleb4j.plot.Reading;
import org.sleb4j.zeroshot.Metric;
import org.sleb4j.zeroshot.TaskComparison;

/**
 * The accuracy of two models on the same questions, and their difference question by question.
 *
 * @param comparison the answers of both
 * @param provenance where they came from; its blocks are those of the pruned model
 */
public record AccuracyComparisonReport(TaskComparison comparison, Provenance provenance)
    implements Report {
  /** Returns how much larger the pruned model's share of right answers is; below 0 if it lost. */
  public double difference() {
    return comparison.difference(Metric.ACC).mean();
  }

  private Page page() {
    Table table = Table.of("metric", "dense", pruned(), "pruned - dense", "95 % interval, paired");
    comparison.dense().metrics().forEach(metric -> add(table, metric));
    String title =
        Strings.format(
            "%s: acc %s, dense %s",
            comparison.dense().task(),
            Figures.nll(comparison.pruned().accuracy().mean()),
            Figures.nll(comparison.dense().accuracy().mean()));
    return Page.of(title)
        .table(table)
        .note(pairs())
        .note(Accuracies.note(comparison.dense()))
        .origin(provenance);
  }

  private String pruned() {
    return "without " + Figures.blocks(provenance.blocks().removals());
  }

  private void add(Table table, Metric metric) {
    boolean perplexity = metric == Metric.PERPLEXITY;
    WeightedMean difference = comparison.difference(metric);
    table.row(
        metric.toString(),
        Figures.nll(comparison.dense().value(metric).value()),
        Figures.nll(comparison.pruned().value(metric).value()),
        perplexity
            ? comparison.perplexityRatio().map(Figures::times).orElseThrow() + " times"
            : Figures.signed(difference.mean()),
        perplexity
            ? Figures.interval(comparison.perplexityRatioInterval(), Figures::times)
            : Figures.interval(
                Optional.of(comparison.differenceInterval(metric)), Figures::signed));
  }

  /** Counts questions by which of the two answers them, by acc. */
  private String pairs() {
    return Strings.format(
        "by acc, both answer %s, only the dense model %d, only the pruned one %d," + " neither %d",
        Strings.counted(comparison.count(Metric.ACC, 1, 1), "question"),
        comparison.count(Metric.ACC, 0, 1),
        comparison.count(Metric.ACC, 1, 0),
        comparison.count(Metric.ACC, 0, 0));
  }

  private Picture chart() {
    Map<String, Reading> models = new LinkedHashMap<>();
    models.put("dense", Accuracies.reading(comparison.dense()));
    models.put(pruned(), Accuracies.reading(comparison.pruned()));
    return ComparisonChart.of(
        "accuracy (acc)", "95 % interval over questions, each model alone", models);
  }

  @Override
  public Map<String, Object> fields() {
    return Described.report(
        "accuracyComparison", ZeroShotFields.of(comparison), Optional.of(provenance));
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
