package org.sleb4j.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.sleb4j.check.Printable;
import org.sleb4j.fields.Described;
import org.sleb4j.fields.ZeroShotFields;
import org.sleb4j.origin.Provenance;
import org.sleb4j.zeroshot.LogLikelihood;
import org.sleb4j.zeroshot.Metric;
import org.sleb4j.zeroshot.QuestionScore;

/**
 * How a model answered one question: how likely each choice is, which one is right and which one
 * each metric takes.
 *
 * @param score the log-probabilities
 * @param metrics what the task is measured by
 * @param provenance which model
 */
public record QuestionReport(QuestionScore score, List<Metric> metrics, Provenance provenance)
    implements Report {
  public QuestionReport {
    metrics = List.copyOf(metrics);
  }

  private Page page() {
    List<String> header =
        Stream.concat(
                Stream.of("continuation", "tokens", "log-probability"),
                byLength().map(metric -> "by length, " + metric))
            .toList();
    Table table = Table.of(header.toArray(String[]::new));
    for (int i = 0; i < score.choices().size(); i++) {
      table.row(cells(i), mark(i));
    }
    return Page.of(Printable.of(score.question().prompts().get(0).context().replace("\n", " / ")))
        .table(table)
        .origin(provenance);
  }

  private Stream<Metric> byLength() {
    return metrics.stream()
        .filter(metric -> metric == Metric.ACC_NORM || metric == Metric.ACC_BYTES);
  }

  private List<String> cells(int choice) {
    LogLikelihood found = score.choices().get(choice);
    List<String> cells = new ArrayList<>();
    cells.add(text(choice));
    cells.add(Integer.toString(found.tokens()));
    cells.add(Figures.decimals(3, found.sum()));
    byLength().forEach(metric -> cells.add(Figures.decimals(4, score.rate(metric, choice))));
    return cells;
  }

  /** Returns what is scored; where contexts differ, as in WinoGrande, their ends tell apart. */
  private String text(int choice) {
    List<String> contexts = score.question().prompts().stream().map(p -> p.context()).toList();
    String continuation = score.question().prompts().get(choice).continuation();
    boolean same = contexts.stream().distinct().count() == 1;
    String shown = same ? continuation : contexts.get(choice) + " |" + continuation;
    return Printable.of(shown.replace("\n", " / ").strip());
  }

  private String mark(int choice) {
    List<String> words = new ArrayList<>();
    score
        .question()
        .answer()
        .ifPresentOrElse(
            answer -> words.addAll(choice == answer ? List.of("right") : List.of()),
            () ->
                words.addAll(
                    score.choices().get(choice).greedy() ? List.of("likeliest") : List.of()));
    metrics.stream()
        .filter(metric -> score.question().answer().isPresent() && score.best(metric) == choice)
        .forEach(metric -> words.add("taken by " + metric));
    return String.join(", ", words);
  }

  @Override
  public Map<String, Object> fields() {
    return Described.report("question", ZeroShotFields.of(score, metrics), Optional.of(provenance));
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
