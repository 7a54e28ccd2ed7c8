package org.sleb4j.zeroshot;

import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;
import org.sleb4j.data.Row;
import org.sleb4j.model.ModelView;

/**
 * Holds the questions of a task as tokens and asks them of any view of a model.
 *
 * <pre>{@code
 * ZeroShot piqa = ZeroShot.of(Task.named("piqa"), Rows.read(file, 1000), Encoder.of(tokenizer));
 * TaskScore dense = piqa.ask(model.full());
 * TaskScore pruned = piqa.ask(model.full().without(5));
 * WeightedMean difference = pruned.minus(dense, Metric.ACC);
 * }</pre>
 */
public final class ZeroShot {
  private final Task task;
  private final String protocol;
  private final List<Question> questions;
  private final List<List<Request>> requests;

  private ZeroShot(Task task, List<Question> questions, Encoder encoder) {
    this.task = task;
    this.protocol = encoder.protocol();
    this.questions = questions;
    this.requests = questions.stream().map(encoder::encode).toList();
  }

  /**
   * Makes questions of rows.
   *
   * @throws org.sleb4j.check.InvalidInputException if there is no row, or one that the task cannot
   *     take
   */
  public static ZeroShot of(Task task, List<Row> rows, Encoder encoder) {
    Check.that(!rows.isEmpty(), "There are no rows for the task %s.", task);
    return new ZeroShot(task, rows.stream().map(task::ask).toList(), encoder);
  }

  /** Returns the questions, in the order of the rows. */
  public List<Question> questions() {
    return questions;
  }

  /**
   * Asks a model.
   *
   * @throws org.sleb4j.check.InvalidInputException if a token is none of the model's, a
   *     continuation is longer than its context, or a log-probability is not a number
   */
  public TaskScore ask(ModelView view) {
    return ask(Likelihoods.HERE, view, fraction -> {});
  }

  /**
   * Asks a model; see {@link #ask(ModelView)}.
   *
   * @param likelihoods where the model runs
   * @param progress receives the share of the work that is done, 0 to 1
   */
  public TaskScore ask(Likelihoods likelihoods, ModelView view, DoubleConsumer progress) {
    long start = System.nanoTime();
    List<List<LogLikelihood>> scores = likelihoods.of(view, requests, progress);
    List<QuestionScore> answered =
        IntStream.range(0, questions.size())
            .mapToObj(i -> new QuestionScore(questions.get(i), scores.get(i), joined(i)))
            .toList();
    double seconds = (System.nanoTime() - start) / 1e9;
    return new TaskScore(task.name(), protocol, view.active(), task.metrics(), answered, seconds);
  }

  private boolean joined(int question) {
    return requests.get(question).stream().anyMatch(Request::joined);
  }

  @Override
  public String toString() {
    return Strings.format(
        "%s, %s (%s)", task, Strings.counted(questions.size(), "question"), protocol);
  }
}
