package org.sleb4j.fields;

import static org.sleb4j.fields.Fields.map;
import static org.sleb4j.fields.Fields.number;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sleb4j.eval.Interval;
import org.sleb4j.eval.WeightedMean;
import org.sleb4j.model.Units;
import org.sleb4j.zeroshot.LogLikelihood;
import org.sleb4j.zeroshot.Metric;
import org.sleb4j.zeroshot.MetricValue;
import org.sleb4j.zeroshot.Prompt;
import org.sleb4j.zeroshot.QuestionScore;
import org.sleb4j.zeroshot.TaskComparison;
import org.sleb4j.zeroshot.TaskScore;

/** The fields of what {@code zeroshot} prints and writes, in their order. */
public final class ZeroShotFields {
  private ZeroShotFields() {}

  public static Map<String, Object> of(TaskScore score) {
    Map<String, Object> fields =
        map("task", score.task(), "n", score.count(), "acc", null, "accNorm", null);
    score.metrics().forEach(metric -> add(fields, metric, score));
    fields.putAll(
        map(
            "protocol", score.protocol(),
            "joined", score.joined(),
            "removed", Units.values(score.blocks().removals()),
            "seconds", score.seconds()));
    return fields;
  }

  /** The error and interval of acc have no name in front: it is the one there always is. */
  private static void add(Map<String, Object> fields, Metric metric, TaskScore score) {
    MetricValue value = score.value(metric);
    Double error = value.standardError().map(Fields::number).orElse(null);
    fields.put(name(metric), number(value.value()));
    fields.put(metric == Metric.ACC ? "stderr" : name(metric) + "Stderr", error);
    String interval = metric == Metric.ACC ? "interval" : name(metric) + "Interval";
    fields.put(interval, Fields.interval(value.interval()));
  }

  public static Map<String, Object> of(TaskComparison both) {
    Map<String, Object> fields = of(both.pruned());
    Map<String, Object> difference = map();
    both.pruned().metrics().forEach(metric -> difference.put(name(metric), of(both, metric)));
    fields.put("difference", difference);
    fields.put("dense", of(both.dense()));
    return fields;
  }

  /** A perplexity changes by a factor, anything else by a difference. */
  private static Map<String, Object> of(TaskComparison both, Metric metric) {
    return metric == Metric.PERPLEXITY
        ? map(
            "ratio", both.perplexityRatio().map(Fields::number).orElse(null),
            "interval", Fields.interval(both.perplexityRatioInterval()))
        : of(both.difference(metric), both.differenceInterval(metric));
  }

  private static Map<String, Object> of(WeightedMean difference, Interval interval) {
    return map(
        "mean", number(difference.mean()),
        "stderr", difference.standardError().map(Fields::number).orElse(null),
        "interval", Fields.interval(Optional.of(interval)));
  }

  private static String name(Metric metric) {
    return switch (metric) {
      case ACC -> "acc";
      case ACC_NORM -> "accNorm";
      case ACC_BYTES -> "accBytes";
      case PERPLEXITY -> "perplexity";
    };
  }

  /** What became of one question. */
  public static Map<String, Object> of(TaskScore score, QuestionScore question) {
    Map<String, Object> fields =
        map("task", score.task(), "removed", Units.values(score.blocks().removals()));
    fields.putAll(of(question, score.metrics()));
    return fields;
  }

  /** What became of one question, by some metrics. */
  public static Map<String, Object> of(QuestionScore question, List<Metric> metrics) {
    List<Map<String, Object>> choices =
        IntStream.range(0, question.choices().size())
            .mapToObj(i -> of(question.question().prompts().get(i), question.choices().get(i)))
            .toList();
    Map<String, Object> fields = map("row", question.question().place());
    question.question().answer().ifPresent(answer -> fields.put("answer", answer));
    metrics.forEach(metric -> fields.put(name(metric), question.value(metric)));
    fields.put("joined", question.joined());
    fields.put("choices", choices);
    return fields;
  }

  private static Map<String, Object> of(Prompt prompt, LogLikelihood likelihood) {
    return map(
        "context", prompt.context(),
        "continuation", prompt.continuation(),
        "logProbability", number(likelihood.sum()),
        "tokens", likelihood.tokens(),
        "greedy", likelihood.greedy());
  }
}
