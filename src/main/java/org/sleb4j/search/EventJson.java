package org.sleb4j.search;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.json.Json;

/** The lines of a journal: one event each, doubles so that they come back bit by bit. */
final class EventJson {
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

  SearchEvent read(JsonNode line) {
    if (line.has("block")) {
      WindowLosses losses = new WindowLosses(lengths, means(line.get("windows")));
      return new SearchEvent.Scored(new Candidate(line.get("block").intValue(), losses));
    } else if (line.has("removed")) {
      return new SearchEvent.Removed(line.get("removed").intValue());
    } else if (line.has("takenBack")) {
      return new SearchEvent.TakenBack(line.get("takenBack").intValue());
    }
    return new SearchEvent.Barriers(line.get("early").intValue(), line.get("latter").intValue());
  }

  /** Jackson writes infinity as a string. */
  private static List<Double> means(JsonNode numbers) {
    List<Double> means = new ArrayList<>();
    numbers.forEach(number -> means.add(Double.valueOf(number.asText())));
    return means;
  }
}
