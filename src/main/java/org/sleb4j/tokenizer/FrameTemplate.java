package org.sleb4j.tokenizer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A post-processor as in {@code tokenizer.json} that puts tokens around every text.
 *
 * @param before the ids of tokens in front, by token
 * @param after the ids of tokens behind, by token
 */
record FrameTemplate(Map<String, Integer> before, Map<String, Integer> after) {
  /** Returns it as a tree of maps and lists. */
  Map<String, Object> json() {
    Map<String, Object> template = new LinkedHashMap<>();
    template.put("type", "TemplateProcessing");
    template.put("single", around(List.of("A")));
    template.put("pair", around(List.of("A", "B")));
    Map<String, Object> tokens = new LinkedHashMap<>();
    before.forEach((token, id) -> tokens.put(token, special(token, id)));
    after.forEach((token, id) -> tokens.put(token, special(token, id)));
    template.put("special_tokens", tokens);
    return template;
  }

  private List<Object> around(List<String> texts) {
    List<Object> pieces = new ArrayList<>();
    before.keySet().forEach(token -> pieces.add(piece("SpecialToken", token, 0)));
    for (int i = 0; i < texts.size(); i++) {
      pieces.add(piece("Sequence", texts.get(i), i));
    }
    after.keySet().forEach(token -> pieces.add(piece("SpecialToken", token, 0)));
    return pieces;
  }

  private static Map<String, Object> piece(String kind, String id, int type) {
    return Map.of(kind, Map.of("id", id, "type_id", type));
  }

  private static Map<String, Object> special(String token, int id) {
    return Map.of("id", token, "ids", List.of(id), "tokens", List.of(token));
  }
}
