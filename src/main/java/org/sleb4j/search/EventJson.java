package org.sleb4j.search;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sleb4j.check.Check;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.json.Json;

/**
 * The lines of a journal: one event each, doubles so that they are read back bit by bit.
 *
 * <p>A line that differs in any way from what {@link #write} writes is refused: a guess at what it
 * means would change the search.
 */
final class EventJson {
  private static final Set<String> COST = Set.of("blockPasses", "seconds");

  private final List<Integer> lengths;

  /**
   * Reads and writes events of a search on some windows.
   *
   * @param lengths the tokens of each window, which lines do not repeat
   */
  EventJson(List<Integer> lengths) {
    this.lengths = List.copyOf(lengths);
  }

  String write(SearchEvent event) {
    Map<String, Object> line = new LinkedHashMap<>();
    if (event instanceof SearchEvent.Scored scored) {
      line.put("block", scored.candidate().block());
      line.put("loss", scored.candidate().loss());
      line.put("windows", scored.candidate().losses().means());
      scored.cost().ifPresent(cost -> line.put("blockPasses", cost.blockPasses()));
      scored.cost().ifPresent(cost -> line.put("seconds", cost.seconds()));
    } else if (event instanceof SearchEvent.Removed removed) {
      line.put("removed", removed.block());
    } else if (event instanceof SearchEvent.TakenBack takenBack) {
      line.put("takenBack", takenBack.block());
    } else if (event instanceof SearchEvent.Barriers barriers) {
      line.put("early", barriers.early());
      line.put("latter", barriers.latter());
    }
    return Json.line(line);
  }

  /**
   * Reads a line.
   *
   * @throws InvalidInputException if a field is missing, unknown or of the wrong type, naming it
   */
  SearchEvent read(JsonNode line) {
    Set<String> names = new LinkedHashSet<>();
    line.fieldNames().forEachRemaining(names::add);
    if (names.containsAll(COST) && names.contains("block")) {
      names.removeAll(COST);
      return scored(line, names, Optional.of(cost(line)));
    } else if (names.contains("block")) {
      return scored(line, names, Optional.empty());
    } else if (names.equals(Set.of("removed"))) {
      return new SearchEvent.Removed(whole(line, "removed"));
    } else if (names.equals(Set.of("takenBack"))) {
      return new SearchEvent.TakenBack(whole(line, "takenBack"));
    } else if (names.equals(Set.of("early", "latter"))) {
      return new SearchEvent.Barriers(whole(line, "early"), whole(line, "latter"));
    }
    throw new InvalidInputException("It has the fields " + names + ", which no event has.");
  }

  private SearchEvent scored(JsonNode line, Set<String> names, Optional<Cost> cost) {
    Check.that(
        names.equals(Set.of("block", "loss", "windows")),
        "A candidate has the fields block, loss, windows, blockPasses and seconds, not %s.",
        names);
    Candidate candidate = new Candidate(whole(line, "block"), losses(line.get("windows")));
    candidate.checkNumber(List.of());
    double loss = number(line.get("loss"), "loss");
    Check.that(
        loss == candidate.loss() || Math.abs(loss - candidate.loss()) < 1e-9 * Math.abs(loss),
        "loss (%s) is not the sum over windows (%s).",
        loss,
        candidate.loss());
    return new SearchEvent.Scored(candidate, cost);
  }

  private WindowLosses losses(JsonNode windows) {
    Check.that(windows.isArray(), "windows (%s) must be an array of numbers.", windows);
    List<Double> means = new ArrayList<>();
    windows.forEach(mean -> means.add(number(mean, "windows")));
    return new WindowLosses(lengths, means);
  }

  private static Cost cost(JsonNode line) {
    JsonNode passes = line.get("blockPasses");
    Check.that(
        passes.isIntegralNumber() && passes.canConvertToLong() && passes.longValue() >= 0,
        "blockPasses (%s) must be a whole number.",
        passes);
    double seconds = number(line.get("seconds"), "seconds");
    Check.that(seconds >= 0, "seconds (%s) must not be negative.", seconds);
    return new Cost(passes.longValue(), seconds);
  }

  private static int whole(JsonNode line, String name) {
    JsonNode value = line.get(name);
    Check.that(
        value.isIntegralNumber() && value.canConvertToInt(),
        "%s (%s) must be a whole number.",
        name,
        value);
    return value.intValue();
  }

  /** Jackson writes infinity as a string. */
  private static double number(JsonNode value, String name) {
    if (value.isTextual() && value.textValue().equals("Infinity")) {
      return Double.POSITIVE_INFINITY;
    }
    Check.that(value.isNumber(), "%s (%s) must be a number.", name, value);
    return value.doubleValue();
  }
}
