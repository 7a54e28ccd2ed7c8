package org.sleb4j.zeroshot;

import java.util.List;
import org.sleb4j.check.Check;

/**
 * How a model answered a question.
 *
 * @param question what was asked
 * @param choices how likely each of its continuations is, in their order
 * @param joined whether in one of them a token spans the end of the context; see {@link Encoder}
 */
public record QuestionScore(Question question, List<LogLikelihood> choices, boolean joined) {
  public QuestionScore {
    choices = List.copyOf(choices);
    Check.that(
        choices.size() == question.prompts().size(),
        "scores (%d) must be as many as the choices (%d) of %s.",
        choices.size(),
        question.prompts().size(),
        question.place());
  }

  /** Returns what the question adds to a metric: 0 or 1, or its log-probability. */
  public double value(Metric metric) {
    if (metric == Metric.PERPLEXITY) {
      return choices.get(0).sum();
    }
    boolean right =
        question.answer().isPresent()
            ? best(metric) == question.answer().getAsInt()
            : choices.get(0).greedy();
    return right ? 1 : 0;
  }

  /** Returns the choice that a metric takes, counted from 0; of equally good ones the first. */
  public int best(Metric metric) {
    int best = 0;
    for (int i = 1; i < choices.size(); i++) {
      best = rate(metric, i) > rate(metric, best) ? i : best;
    }
    return best;
  }

  /** Returns the log-probability of a choice for each unit of its length that a metric counts. */
  public double rate(Metric metric, int choice) {
    return choices.get(choice).sum() / metric.length(question.choices().get(choice));
  }
}
