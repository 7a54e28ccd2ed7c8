package org.sleb4j.report;

import java.util.Map;
import java.util.Optional;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;
import org.sleb4j.fields.Described;
import org.sleb4j.fields.ZeroShotFields;
import org.sleb4j.origin.Provenance;
import org.sleb4j.zeroshot.Metric;
import org.sleb4j.zeroshot.MetricValue;
import org.sleb4j.zeroshot.QuestionScore;
import org.sleb4j.zeroshot.TaskScore;

/**
 * How many questions of a zero-shot task a model answers.
 *
 * @param score the answers
 * @param provenance where they came from
 */
public record AccuracyReport(TaskScore score, Provenance provenance) implements Report {
  /** Returns the share of right answers. */
  public double value() {
    return score.accuracy().mean();
  }

  /**
   * Returns what became of one question.
   *
   * @param number counted from 0
   * @throws org.sleb4j.check.InvalidInputException if there is no such question
   */
  public QuestionReport question(int number) {
    Check.that(
        number >= 0 && number < score.count(),
        "question (%d) must be from 0 to %d.",
        number,
        score.count() - 1);
    QuestionScore question = score.questions().get(number);
    return new QuestionReport(question, score.metrics(), provenance);
  }

  private Page page() {
    Table table = Table.of("metric", "value", "95 % interval", "standard error");
    score.metrics().forEach(metric -> add(table, metric));
    return Page.of(title()).table(table).note(Accuracies.note(score)).origin(provenance);
  }

  private String title() {
    return Strings.format(
        "%s: %d of %s right",
        score.task(),
        Math.round(value() * score.count()),
        Strings.counted(score.count(), "question"));
  }

  private void add(Table table, Metric metric) {
    MetricValue value = score.value(metric);
    table.row(
        metric.toString(),
        Figures.nll(value.value()),
        Figures.interval(value.interval(), Figures::nll),
        value.standardError().map(Figures::nll).orElse("unknown"));
  }

  @Override
  public Map<String, Object> fields() {
    return Described.report("accuracy", ZeroShotFields.of(score), Optional.of(provenance));
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
