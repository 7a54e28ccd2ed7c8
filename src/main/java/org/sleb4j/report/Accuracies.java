package org.sleb4j.report;

import org.sleb4j.check.Strings;
import org.sleb4j.eval.Interval;
import org.sleb4j.plot.Reading;
import org.sleb4j.zeroshot.Metric;
import org.sleb4j.zeroshot.MetricValue;
import org.sleb4j.zeroshot.TaskScore;

/** Shares of right answers as tables and charts show them. */
final class Accuracies {
  private Accuracies() {}

  /** Returns how it was asked. */
  static String note(TaskScore score) {
    String guessing =
        score.guessing() > 0 ? "; guessing: acc " + Figures.nll(score.guessing()) : "";
    String joined = score.joined() == 0 ? "" : "; " + score.joinedNote();
    return Strings.format(
        "%s, %s, scored as %s%s%s",
        score.task(),
        Strings.counted(score.count(), "question"),
        score.protocol(),
        guessing,
        joined);
  }

  /** Returns the share between the ends of its interval. */
  static Reading reading(TaskScore score) {
    MetricValue acc = score.value(Metric.ACC);
    Interval interval = acc.interval().orElseThrow();
    return new Reading(acc.value(), interval.low(), interval.high());
  }
}
