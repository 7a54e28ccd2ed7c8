package org.sleb4j.zeroshot;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;
import org.sleb4j.eval.WeightedMean;
import org.sleb4j.model.ActiveBlocks;

/**
 * How a model does on a task.
 *
 * @param task its name
 * @param protocol how texts became tokens, and with it how they are scored
 * @param blocks the blocks that ran
 * @param metrics what the task is measured by
 * @param questions one for each row, in the order of the rows
 * @param seconds the time it took
 */
public record TaskScore(
    String task,
    String protocol,
    ActiveBlocks blocks,
    List<Metric> metrics,
    List<QuestionScore> questions,
    double seconds) {
  public TaskScore {
    metrics = List.copyOf(metrics);
    questions = List.copyOf(questions);
    Check.that(!questions.isEmpty(), "There are no questions of the task %s.", task);
  }

  /** Returns the number of questions. */
  public int count() {
    return questions.size();
  }

  /**
   * Returns the number of questions with a token that spans the end of a context; see {@link
   * Encoder}.
   */
  public int joined() {
    return (int) questions.stream().filter(QuestionScore::joined).count();
  }

  /** Returns how many questions {@link #joined} counts as a sentence; empty if there are none. */
  public String joinedNote() {
    return joined() == 0 ? "" : "questions where a token spans context and choice: " + joined();
  }

  /** Returns the share of right answers, with the standard error of a sample. */
  public WeightedMean accuracy() {
    return mean(Metric.ACC);
  }

  /**
   * Returns what the SLEB paper averages over its five tasks: the share right by length where the
   * task counts it, the plain one otherwise.
   */
  public WeightedMean paperAccuracy() {
    return mean(metrics.contains(Metric.ACC_NORM) ? Metric.ACC_NORM : Metric.ACC);
  }

  /** Returns exp(-mean log-probability), where the task is measured by it. */
  public Optional<Double> perplexity() {
    return Optional.of(Metric.PERPLEXITY)
        .filter(metrics::contains)
        .map(metric -> Math.exp(-mean(metric).mean()));
  }

  /**
   * Returns the mean over questions of what each adds to a metric; for a perplexity, the mean
   * log-probability.
   *
   * @throws org.sleb4j.check.InvalidInputException if the task is not measured by it
   */
  public WeightedMean mean(Metric metric) {
    check(metric);
    return WeightedMean.ofAlike(questions.stream().map(q -> q.value(metric)).toList());
  }

  /**
   * Returns what a metric comes to: a share of right answers, or a perplexity.
   *
   * @throws org.sleb4j.check.InvalidInputException if the task is not measured by it
   */
  public MetricValue value(Metric metric) {
    return MetricValue.of(metric, mean(metric));
  }

  /** Returns the share of right answers that guessing gives; 0 where there are no choices. */
  public double guessing() {
    return questions.stream()
        .filter(question -> question.question().answer().isPresent())
        .mapToDouble(question -> 1.0 / question.choices().size() / count())
        .sum();
  }

  /**
   * Returns how much larger {@link #mean} is than that of another model on the same questions,
   * question paired with question: far less noisy than either.
   *
   * @throws org.sleb4j.check.InvalidInputException if the questions are not the same
   */
  public WeightedMean minus(TaskScore other, Metric metric) {
    check(metric);
    Check.that(
        asked().equals(other.asked()) && protocol.equals(other.protocol),
        "scores can only be compared on the same questions: those of %s and %s differ.",
        task,
        other.task);
    return WeightedMean.ofAlike(
        IntStream.range(0, count())
            .mapToObj(i -> questions.get(i).value(metric) - other.questions.get(i).value(metric))
            .toList());
  }

  private void check(Metric metric) {
    Check.that(metrics.contains(metric), "%s is not measured by %s.", task, metric);
  }

  private List<Question> asked() {
    return questions.stream().map(QuestionScore::question).toList();
  }

  /** Returns the task, and a line for each metric with its 95 % interval. */
  @Override
  public String toString() {
    String joined = joined() == 0 ? "" : "; " + joinedNote();
    return Strings.format(
            "%s, %s (%s%s), %s%n",
            task, Strings.counted(count(), "question"), protocol, joined, blocks)
        + metrics.stream().map(this::line).collect(Collectors.joining(System.lineSeparator()));
  }

  private String line(Metric metric) {
    MetricValue value = value(metric);
    return Strings.format("%-10s %.4f", metric, value.value())
        + value
            .interval()
            .map(interval -> " (" + interval + ")")
            .orElse(" (too few questions for an interval)");
  }
}
