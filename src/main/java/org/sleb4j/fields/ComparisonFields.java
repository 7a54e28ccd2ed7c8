package org.sleb4j.fields;

import static org.sleb4j.fields.Fields.map;
import static org.sleb4j.fields.Fields.number;

import java.util.Map;
import org.sleb4j.bench.ComparedSearch;
import org.sleb4j.bench.ModelSize;
import org.sleb4j.bench.SearchComparison;
import org.sleb4j.bench.SpeedComparison;
import org.sleb4j.bench.Standing;
import org.sleb4j.eval.Perplexity;
import org.sleb4j.eval.WeightedMean;
import org.sleb4j.search.Cost;
import org.sleb4j.search.SearchOutcome;

/** The JSON object of a comparison of searches. */
public final class ComparisonFields {
  private ComparisonFields() {}

  public static Map<String, Object> of(SearchComparison comparison) {
    Map<String, Object> dense = of(comparison.dense());
    comparison.dense().score().ifPresent(score -> dense.put("answers", ZeroShotFields.of(score)));
    return map(
        "budget", comparison.share(),
        "dense", dense,
        "searches", comparison.searches().stream().map(s -> of(comparison, s)).toList(),
        "best", comparison.best().name(),
        "timed", comparison.timings().stream().map(SpeedFields::of).toList(),
        "text", comparison.provenance().windows(),
        "origin", comparison.provenance());
  }

  private static Map<String, Object> of(Standing standing) {
    Perplexity perplexity = standing.perplexity();
    ModelSize size = standing.size();
    return map(
        "perplexity", number(perplexity.perplexity()),
        "meanNll", number(perplexity.meanNll()),
        "interval", Fields.interval(perplexity.interval()),
        "windows", standing.losses().means().stream().map(Fields::number).toList(),
        "parameters", size.parameters(),
        "bytes", size.bytes(),
        "cacheBytesPerToken", size.cacheBytesPerToken());
  }

  private static Map<String, Object> of(SearchComparison comparison, ComparedSearch search) {
    SearchOutcome outcome = search.outcome();
    Map<String, Object> fields = map("name", search.name());
    fields.putAll(SearchFields.of(outcome.method().toString(), outcome.removed(), outcome.space()));
    fields.put("parametersRemoved", outcome.parametersRemoved());
    fields.put("share", outcome.share());
    fields.putAll(of(search.standing()));
    fields.put("added", paired(comparison.added(search)));
    fields.put("behind", paired(comparison.behind(search)));
    fields.put("withinNoise", comparison.isWithinNoise(search));
    comparison
        .answers(search)
        .ifPresent(answers -> fields.put("answers", ZeroShotFields.of(answers)));
    fields.put("speed", search.standing().speeds().stream().map(ComparisonFields::of).toList());
    fields.put("blockPasses", Cost.number(outcome.cost().blockPasses()));
    fields.put("seconds", outcome.cost().seconds());
    fields.put("calibration", search.origin().windows());
    return fields;
  }

  private static Map<String, Object> paired(WeightedMean difference) {
    return SearchFields.of(difference, "meanNll");
  }

  private static Map<String, Object> of(SpeedComparison speed) {
    return map(
        "mode", speed.options().isGeneration() ? "generate" : "prompt",
        "dense", SpeedFields.of(speed.dense()),
        "pruned", SpeedFields.of(speed.pruned()),
        "speedup", SpeedFields.of(speed.speedup()));
  }
}
