package org.sleb4j.fields;

import static org.sleb4j.fields.Fields.interval;
import static org.sleb4j.fields.Fields.map;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sleb4j.bench.Pareto;
import org.sleb4j.bench.ParetoPoint;
import org.sleb4j.bench.SpeedComparison;
import org.sleb4j.bench.SpeedMeasurement;
import org.sleb4j.bench.SpeedOptions;
import org.sleb4j.bench.SpeedRun;
import org.sleb4j.bench.Speedup;
import org.sleb4j.bench.Timing;
import org.sleb4j.model.Units;
import org.sleb4j.zeroshot.TaskScore;

/** The fields of what was timed. */
public final class SpeedFields {
  private SpeedFields() {}

  public static Map<String, Object> of(SpeedMeasurement measurement) {
    Map<String, Object> fields = of(measurement.options());
    fields.put("run", of(measurement.run()));
    fields.put("origin", measurement.provenance());
    return fields;
  }

  public static Map<String, Object> of(SpeedComparison comparison) {
    Map<String, Object> fields = of(comparison.options());
    fields.put("dense", of(comparison.dense()));
    fields.put("pruned", of(comparison.pruned()));
    fields.put("speedup", of(comparison.speedup()));
    fields.put("origin", comparison.provenance());
    return fields;
  }

  public static Map<String, Object> of(Pareto pareto) {
    Map<String, Object> fields = of(pareto.options());
    fields.put("points", pareto.points().stream().map(SpeedFields::of).toList());
    fields.put("origin", pareto.provenance());
    return fields;
  }

  /** Returns what was timed after each removal, with the answers of each model. */
  public static Map<String, Object> of(Pareto pareto, List<TaskScore> scores) {
    List<Map<String, Object>> points = new ArrayList<>();
    for (int i = 0; i < scores.size(); i++) {
      Map<String, Object> point = of(pareto.points().get(i));
      point.put("answers", ZeroShotFields.of(scores.get(i)));
      points.add(point);
    }
    Map<String, Object> fields = of(pareto);
    fields.put("points", points);
    return fields;
  }

  public static Map<String, Object> of(SpeedOptions options) {
    return map(
        "mode", options.isGeneration() ? "generate" : "prompt",
        "batch", options.batch(),
        "tokens", options.promptTokens(),
        "newTokens", options.newTokens(),
        "runs", options.runs(),
        "warmUps", options.warmUps(),
        "seed", options.seed());
  }

  public static Map<String, Object> of(SpeedRun run) {
    Timing timing = run.timing();
    return map(
        "removed", Units.values(run.removed()),
        "median", timing.median(),
        "p10", timing.p10(),
        "p90", timing.p90(),
        "tokensPerSecond", timing.tokensPerSecond(),
        "peakBytes", run.peakBytes().isPresent() ? run.peakBytes().getAsLong() : null,
        "seconds", timing.seconds());
  }

  public static Map<String, Object> of(Speedup speedup) {
    return map(
        "ratio", speedup.ratio(),
        "interval", interval(speedup.interval()),
        "estimate", speedup.estimate());
  }

  private static Map<String, Object> of(ParetoPoint point) {
    Map<String, Object> fields = of(point.run());
    fields.put("speedup", of(point.speedup()));
    fields.put("perplexity", point.perplexity().map(Fields::number).orElse(null));
    return fields;
  }
}
