package org.sleb4j.cli;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sleb4j.bench.Pareto;
import org.sleb4j.bench.ParetoPoint;
import org.sleb4j.bench.SpeedComparison;
import org.sleb4j.bench.SpeedMeasurement;
import org.sleb4j.bench.SpeedOptions;
import org.sleb4j.bench.SpeedRun;
import org.sleb4j.bench.Speedup;
import org.sleb4j.bench.Timing;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.Interval;
import org.sleb4j.eval.Perplexity;
import org.sleb4j.eval.WeightedMean;
import org.sleb4j.generate.Generation;
import org.sleb4j.model.ModelInfo;
import org.sleb4j.model.Units;
import org.sleb4j.origin.Provenance;
import org.sleb4j.prune.PrunedModel;
import org.sleb4j.quant.LayerError;
import org.sleb4j.quant.QuantizedModel;
import org.sleb4j.redundancy.BlockRedundancy;
import org.sleb4j.redundancy.Redundancy;
import org.sleb4j.redundancy.UnitRedundancy;
import org.sleb4j.search.Candidate;
import org.sleb4j.search.Cost;
import org.sleb4j.search.Pass;
import org.sleb4j.search.RacingPass;
import org.sleb4j.search.RacingResult;
import org.sleb4j.search.SearchResult;
import org.sleb4j.search.SearchSpace;
import org.sleb4j.search.Ties;

/** The fields of the JSON objects that commands print, in their order; no number is not finite. */
final class Fields {
  private Fields() {}

  static Map<String, Object> of(ModelInfo info) {
    Map<String, Object> memory = new TreeMap<>();
    info.memory().forEach((dtype, bytes) -> memory.put(dtype.toString(), bytes));
    return map(
        "family", info.family(),
        "blocks", info.blocks(),
        "width", info.width(),
        "parameters", info.parameters(),
        "bytesOnDisk", info.bytesOnDisk(),
        "bytesInMemory", info.bytesInMemory(),
        "memory", memory,
        "type", info.storedType().toString(),
        "groupSize", info.groupSize().isPresent() ? info.groupSize().getAsInt() : null,
        "dtype", info.dtype().toString(),
        "vocabulary", info.vocabulary(),
        "context", info.context());
  }

  static Map<String, Object> of(Redundancy redundancy, Windows windows) {
    return map(
        "meanNll", number(redundancy.meanNll()),
        "blocks", redundancy.blocks().stream().map(Fields::of).toList(),
        "blockPasses", Cost.number(redundancy.blockPasses()),
        "seconds", redundancy.seconds(),
        "calibration", windows.origin());
  }

  private static Map<String, Object> of(BlockRedundancy block) {
    return map(
        "block", block.block(),
        "metric1", number(block.metric1()),
        "metric2", number(block.metric2()));
  }

  static Map<String, Object> of(UnitRedundancy redundancy, Windows windows) {
    return map(
        "meanNll", number(redundancy.meanNll()),
        "kl", number(redundancy.kl()),
        "units", redundancy.units().stream().map(Fields::of).toList(),
        "blockPasses", Cost.number(redundancy.blockPasses()),
        "seconds", redundancy.seconds(),
        "calibration", windows.origin());
  }

  private static Map<String, Object> of(UnitRedundancy.Row row) {
    return map(
        "unit", row.unit().toString(),
        "parameters", row.parameters(),
        "metric2", number(row.metric2()),
        "kl", number(row.kl()));
  }

  /** Returns what begins the object of every search. */
  static Map<String, Object> of(String search, List<Units> removed, SearchSpace space) {
    Map<String, Object> fields =
        map(
            "search", search,
            "removed", Units.values(removed),
            "units", space.kind().toString(),
            "rule", space.rule().toString(),
            "objective", space.objectiveName(),
            "start", Units.values(space.start().removals()));
    if (space.ties() != Ties.LOWEST) {
      fields.put("ties", space.ties().toString());
    }
    return fields;
  }

  static Map<String, Object> of(SearchResult result, Provenance origin) {
    Map<String, Object> fields = of("greedy", result.removed(), result.space());
    fields.putAll(
        map(
            "passes", result.passes().stream().map(pass -> of(pass, result.space())).toList(),
            "parametersRemoved", result.parametersRemoved(),
            "share", result.share(),
            "blockPasses", result.cost().map(Cost::blockPasses).map(Cost::number).orElse(null),
            "seconds", result.cost().map(Cost::seconds).orElse(null),
            "calibration", origin.windows(),
            "origin", origin));
    return fields;
  }

  static Map<String, Object> of(RacingResult result, Provenance origin) {
    Map<String, Object> fields = of("greedy", result.removed(), result.space());
    fields.putAll(
        map(
            "approximate", true,
            "confidence", result.confidence(),
            "passes", result.passes().stream().map(p -> of(p, result.space().field())).toList(),
            "blockPasses", Cost.number(result.blockPasses()),
            "exactBlockPasses", Cost.number(result.exactBlockPasses()),
            "saved", result.saved(),
            "seconds", result.seconds(),
            "calibration", origin.windows(),
            "origin", origin));
    return fields;
  }

  private static Map<String, Object> of(RacingPass pass, String field) {
    List<Map<String, Object>> candidates =
        pass.candidates().stream().map(candidate -> of(pass, candidate, field)).toList();
    return map(
        "candidates", candidates,
        "removed", pass.removed().value(),
        "windows", pass.best().windows(),
        "allWindows", pass.windows(),
        "partial", pass.isPartial());
  }

  private static Map<String, Object> of(RacingPass pass, Candidate candidate, String field) {
    Map<String, Object> fields = of(candidate, field);
    fields.put("windows", candidate.windows());
    fields.put("dropped", pass.isDropped(candidate));
    return fields;
  }

  private static Map<String, Object> of(Pass pass, SearchSpace space) {
    String field = space.field();
    List<Map<String, Object>> candidates =
        pass.candidates().stream().map(candidate -> of(candidate, field)).toList();
    Map<String, Object> fields = map("candidates", candidates, "removed", pass.removed().value());
    pass.passedOver().ifPresent(best -> fields.put("passedOver", best.units().value()));
    fields.putAll(
        map(
            "margin",
            pass.margin().map(margin -> of(margin, field)).orElse(null),
            "withinNoise",
            pass.isWithinNoise()));
    return fields;
  }

  /** Returns the runner-up's mean above that of what was removed, with its 95 % interval. */
  static Map<String, Object> of(WeightedMean margin, String field) {
    return map(field, number(margin.mean()), "interval", interval(margin.interval(0.95)));
  }

  static List<Double> interval(Optional<Interval> interval) {
    return interval.map(i -> Arrays.asList(number(i.low()), number(i.high()))).orElse(null);
  }

  private static Map<String, Object> of(Candidate candidate, String field) {
    return map(
        "block",
        candidate.block(),
        "unit",
        candidate.units().toString(),
        "loss",
        number(candidate.loss()),
        field,
        number(candidate.mean()));
  }

  static Map<String, Object> of(Perplexity perplexity, Windows windows) {
    return map(
        "perplexity", number(perplexity.perplexity()),
        "meanNll", number(perplexity.meanNll()),
        "windows", perplexity.windows(),
        "tokens", perplexity.tokens(),
        "interval", interval(perplexity.interval()),
        "seconds", perplexity.seconds(),
        "text", windows.origin());
  }

  static Map<String, Object> of(SpeedMeasurement measurement) {
    Map<String, Object> fields = of(measurement.options());
    fields.put("run", of(measurement.run()));
    fields.put("origin", measurement.provenance());
    return fields;
  }

  static Map<String, Object> of(SpeedComparison comparison) {
    Map<String, Object> fields = of(comparison.options());
    fields.put("dense", of(comparison.dense()));
    fields.put("pruned", of(comparison.pruned()));
    fields.put("speedup", of(comparison.speedup()));
    fields.put("origin", comparison.provenance());
    return fields;
  }

  static Map<String, Object> of(Pareto pareto) {
    Map<String, Object> fields = of(pareto.options());
    fields.put("points", pareto.points().stream().map(Fields::of).toList());
    fields.put("origin", pareto.provenance());
    return fields;
  }

  static Map<String, Object> of(SpeedOptions options) {
    return map(
        "mode", options.isGeneration() ? "generate" : "prompt",
        "batch", options.batch(),
        "tokens", options.promptTokens(),
        "newTokens", options.newTokens(),
        "runs", options.runs(),
        "warmUps", options.warmUps(),
        "seed", options.seed());
  }

  static Map<String, Object> of(SpeedRun run) {
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

  static Map<String, Object> of(Speedup speedup) {
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

  static Map<String, Object> of(PrunedModel pruned) {
    return map(
        "out", pruned.directory().toString(),
        "blocks", pruned.blocks(),
        "layers", pruned.packed().layers(),
        "padded", pruned.packed().names(),
        "paddedParameters", pruned.packed().cost().parameters(),
        "paddedMultiplyAdds", pruned.packed().cost().multiplyAdds(),
        "bytes", pruned.bytes(),
        "logitsDifference", pruned.logitsDifference(),
        "replaced", pruned.replaced());
  }

  static Map<String, Object> of(QuantizedModel made, Windows windows) {
    return map(
        "out", made.directory().toString(),
        "bytesBefore", made.bytesBefore(),
        "bytesAfter", made.bytesAfter(),
        "meanNllBefore", number(made.before().meanNll()),
        "meanNllAfter", number(made.after().meanNll()),
        "method", made.options().method().toString(),
        "group", made.storage().group(),
        "groupAsked", made.options().group(),
        "dense", made.storage().dense(),
        "replaced", made.replaced(),
        "removed", Units.values(made.blocks().removals()),
        "layers", made.errors().stream().map(LayerError::fields).toList(),
        "calibration", windows.origin());
  }

  static Map<String, Object> of(Generation generation, List<String> texts) {
    return map("tokens", generation.tokens(), "text", texts, "seconds", generation.seconds());
  }

  /** JSON has no infinity and no NaN. */
  static Double number(double value) {
    return Double.isFinite(value) ? value : null;
  }

  static Map<String, Object> map(Object... namesAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }
}
