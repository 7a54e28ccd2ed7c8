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
import org.sleb4j.model.UnitSizes;
import org.sleb4j.model.Units;

/**
 * The lines of a journal: one event each, doubles so that they are read back bit by bit.
 *
 * <p>A line that differs in any way from what {@link #write} writes is refused: a guess at what it
 * means would change the search.
 */
final class EventJson {
  private static final Set<String> COST = Set.of("blockPasses", "seconds");

  private final List<Integer> lengths;
  private final UnitSizes sizes;

  /**
   * Reads and writes events of a search on some windows.
   *
   * @param lengths the tokens of each window, which lines do not repeat
   * @param sizes the parameters of each unit, which lines do not repeat
   */
  EventJson(List<Integer> lengths, UnitSizes sizes) {
    this.lengths = List.copyOf(lengths);
    this.sizes = sizes;
  }

  String write(SearchEvent event) {
    Map<String, Object> line = new LinkedHashMap<>();
    if (event instanceof SearchEvent.Scored scored) {
      Units units = scored.candidate().units();
      line.put(units.isBlock() ? "block" : "unit", units.value());
      put(line, scored.candidate().losses());
      scored.cost().ifPresent(cost -> put(line, cost));
    } else if (event instanceof SearchEvent.Started started) {
      line.put("start", true);
      put(line, started.losses());
      put(line, started.cost());
    } else if (event instanceof SearchEvent.Removed removed) {
      line.put("removed", removed.units().value());
    } else if (event instanceof SearchEvent.TakenBack takenBack) {
      line.put("takenBack", takenBack.units().value());
    } else if (event instanceof SearchEvent.Barriers barriers) {
      line.put("early", barriers.early());
      line.put("latter", barriers.latter());
    }
    return Json.line(line);
  }

  private static void put(Map<String, Object> line, WindowLosses losses) {
    line.put("loss", losses.loss());
    line.put("windows", losses.means());
  }

  static void put(Map<String, Object> line, Cost cost) {
    line.put("blockPasses", Cost.number(cost.blockPasses()));
    line.put("seconds", cost.seconds());
  }

  /**
   * Reads a line.
   *
   * @throws InvalidInputException if a field is missing, unknown or of the wrong type, naming it
   */
  SearchEvent read(JsonNode line) {
    Set<String> names = new LinkedHashSet<>();
    line.fieldNames().forEachRemaining(names::add);
    if (isScored(names) && names.containsAll(COST)) {
      names.removeAll(COST);
      return scored(line, names, Optional.of(cost(line)));
    } else if (isScored(names)) {
      return scored(line, names, Optional.empty());
    } else if (names.equals(Set.of("start", "loss", "windows", "blockPasses", "seconds"))) {
      return new SearchEvent.Started(losses(line), cost(line));
    } else if (names.equals(Set.of("removed"))) {
      return new SearchEvent.Removed(units(line, "removed"));
    } else if (names.equals(Set.of("takenBack"))) {
      return new SearchEvent.TakenBack(units(line, "takenBack"));
    } else if (names.equals(Set.of("early", "latter"))) {
      return new SearchEvent.Barriers(whole(line, "early"), whole(line, "latter"));
    }
    throw new InvalidInputException("It has the fields " + names + ", which no event has.");
  }

  private static boolean isScored(Set<String> names) {
    return names.contains("block") || names.contains("unit");
  }

  private SearchEvent scored(JsonNode line, Set<String> names, Optional<Cost> cost) {
    Check.that(
        names.equals(Set.of("block", "loss", "windows"))
            || names.equals(Set.of("unit", "loss", "windows")),
        "A candidate has the fields block or unit, loss, windows, blockPasses and seconds, not %s.",
        names);
    Units units = names.contains("block") ? Units.block(whole(line, "block")) : units(line, "unit");
    Check.that(units.block() < sizes.blocks().size(), "the model has no block %d.", units.block());
    Candidate candidate = new Candidate(units, sizes.of(units), losses(line));
    candidate.checkNumber(List.of());
    return new SearchEvent.Scored(candidate, cost);
  }

  private WindowLosses losses(JsonNode line) {
    JsonNode windows = line.get("windows");
    Check.that(windows.isArray(), "windows (%s) must be an array of numbers.", windows);
    List<Double> means = new ArrayList<>();
    windows.forEach(mean -> means.add(number(mean, "windows")));
    WindowLosses losses = new WindowLosses(lengths, means);
    double loss = number(line.get("loss"), "loss");
    Check.that(
        loss == losses.loss() || Math.abs(loss - losses.loss()) < 1e-9 * Math.abs(loss),
        "loss (%s) is not the sum over windows (%s).",
        loss,
        losses.loss());
    return losses;
  }

  static Cost cost(JsonNode line) {
    JsonNode passes = line.get("blockPasses");
    Check.that(
        passes.isNumber() && passes.doubleValue() >= 0 && 2 * passes.doubleValue() % 1 == 0,
        "blockPasses (%s) must be a whole number of half blocks.",
        passes);
    double seconds = number(line.get("seconds"), "seconds");
    Check.that(seconds >= 0, "seconds (%s) must not be negative.", seconds);
    return new Cost(passes.doubleValue(), seconds);
  }

  /** A block is a number, a unit a name. */
  private static Units units(JsonNode line, String name) {
    JsonNode value = line.get(name);
    return value.isTextual() ? Units.parse(value.textValue()) : Units.block(whole(line, name));
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
  static double number(JsonNode value, String name) {
    if (value.isTextual() && value.textValue().equals("Infinity")) {
      return Double.POSITIVE_INFINITY;
    }
    Check.that(value.isNumber(), "%s (%s) must be a number.", name, value);
    return value.doubleValue();
  }
}
