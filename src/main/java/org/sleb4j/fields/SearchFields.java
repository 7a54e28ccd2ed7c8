package org.sleb4j.fields;

import static org.sleb4j.fields.Fields.interval;
import static org.sleb4j.fields.Fields.map;
import static org.sleb4j.fields.Fields.number;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sleb4j.eval.ObjectiveKind;
import org.sleb4j.eval.WeightedMean;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Units;
import org.sleb4j.origin.Provenance;
import org.sleb4j.search.Candidate;
import org.sleb4j.search.Cost;
import org.sleb4j.search.Pass;
import org.sleb4j.search.RacingPass;
import org.sleb4j.search.RacingResult;
import org.sleb4j.search.SearchResult;
import org.sleb4j.search.SearchSpace;
import org.sleb4j.search.Stability;
import org.sleb4j.search.Ties;

/** The fields of searches, exact and by a race. */
public final class SearchFields {
  private SearchFields() {}

  /** Returns what begins the object of every search. */
  public static Map<String, Object> of(String search, List<Units> removed, SearchSpace space) {
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

  public static Map<String, Object> of(SearchResult result, Provenance origin) {
    Map<String, Object> fields = of("greedy", result.removed(), result.space());
    fields.putAll(
        map(
            "passes",
                result.passes().stream().map(pass -> of(pass, result.space().field())).toList(),
            "parametersRemoved", result.parametersRemoved(),
            "share", result.share(),
            "blockPasses", result.cost().map(Cost::blockPasses).map(Cost::number).orElse(null),
            "seconds", result.cost().map(Cost::seconds).orElse(null),
            "calibration", origin.windows(),
            "origin", origin));
    return fields;
  }

  /** Returns the fields of a search and the loss in front of it; see {@link #withLosses}. */
  public static Map<String, Object> of(SearchResult result, double startLoss, Provenance origin) {
    List<Pass> passes = result.passes();
    double after = passes.isEmpty() ? startLoss : passes.get(passes.size() - 1).best().mean();
    return withLosses(of(result, origin), result.space().field(), startLoss, after);
  }

  /** Adds the mean loss before any removal and after all of them, as meanNllBefore and so on. */
  public static Map<String, Object> withLosses(
      Map<String, Object> fields, String field, double before, double after) {
    fields.put(field + "Before", number(before));
    fields.put(field + "After", number(after));
    return fields;
  }

  /** Returns the fields of one pass, which removed something from what was left before. */
  public static Map<String, Object> of(
      int number, Pass pass, ObjectiveKind objective, ActiveBlocks before, double lossBefore) {
    String field = objective.field();
    Map<String, Object> fields = map("pass", number, "objective", objective.toString());
    fields.putAll(of(pass, field));
    fields.put("start", Units.values(before.removals()));
    return withLosses(fields, field, lossBefore, pass.best().mean());
  }

  /** Returns how often resampled windows remove the same. */
  public static Map<String, Object> of(Stability stability, List<Units> removed) {
    List<Map<String, Object>> passes = new ArrayList<>();
    for (int i = 0; i < removed.size(); i++) {
      passes.add(map("removed", removed.get(i).value(), "share", stability.passes().get(i)));
    }
    return map("resamples", stability.resamples(), "list", stability.list(), "passes", passes);
  }

  public static Map<String, Object> of(RacingResult result, Provenance origin) {
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
    result
        .ends()
        .ifPresent(ends -> withLosses(fields, result.space().field(), ends.before(), ends.after()));
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

  private static Map<String, Object> of(Pass pass, String field) {
    List<Map<String, Object>> candidates =
        pass.candidates().stream().map(candidate -> of(candidate, field)).toList();
    Map<String, Object> fields = map("candidates", candidates, "removed", pass.removed().value());
    fields.put(field, number(pass.best().mean()));
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
  public static Map<String, Object> of(WeightedMean margin, String field) {
    return map(field, number(margin.mean()), "interval", interval(margin.interval(0.95)));
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
}
