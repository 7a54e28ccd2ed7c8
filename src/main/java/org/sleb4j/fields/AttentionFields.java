package org.sleb4j.fields;

import static org.sleb4j.fields.Fields.map;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.sleb4j.eval.AttentionMap;
import org.sleb4j.eval.AttentionMaps;

/** The fields of an attention over a text, head by head. */
public final class AttentionFields {
  private AttentionFields() {}

  /** Returns each head with its means, the tokens, and all weights: [heads][tokens][tokens]. */
  public static Map<String, Object> of(List<String> pieces, AttentionMaps maps) {
    return map(
        "block",
        maps.block(),
        "heads",
        IntStream.range(0, maps.heads().size())
            .mapToObj(h -> head(h, maps.heads().get(h)))
            .toList(),
        "window",
        maps.window(),
        "tokens",
        IntStream.range(0, pieces.size())
            .mapToObj(t -> map("token", t, "id", maps.ids().get(t), "text", pieces.get(t)))
            .toList(),
        "weights",
        maps.heads().stream().map(AttentionMap::weights).toList(),
        "seconds",
        maps.seconds());
  }

  private static Map<String, Object> head(int number, AttentionMap map) {
    return map(
        "head", number,
        "onFirst", map.onFirst(),
        "onItself", map.onItself(),
        "onPrevious", map.onPrevious(),
        "distance", map.distance(),
        "entropy", map.entropy());
  }
}
