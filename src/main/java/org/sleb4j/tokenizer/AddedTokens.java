package org.sleb4j.tokenizer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.sleb4j.check.Check;

/** Finds the ids of added tokens; a file that gives one another id than the model is refused. */
final class AddedTokens {
  private AddedTokens() {}

  /**
   * Returns the tokens that have an id: the vocabulary's, or the one that a file gives.
   *
   * <p>A token with neither is left out, since the model has no row for it. One that is not yet in
   * the vocabulary is put there.
   *
   * @param declared the tokens, each with the id that a file gives
   * @param vocabulary the model's own tokens
   * @param file what an error sentence calls the source
   */
  static Map<AddedToken, Integer> resolve(
      Map<AddedToken, OptionalInt> declared, Map<String, Integer> vocabulary, Object file) {
    Map<AddedToken, Integer> resolved = new LinkedHashMap<>();
    declared.forEach(
        (token, given) -> {
          given.ifPresent(id -> put(token.content(), id, vocabulary, file));
          Integer id = vocabulary.get(token.content());
          if (id != null) {
            resolved.put(token, id);
          }
        });
    return resolved;
  }

  private static void put(String content, int id, Map<String, Integer> vocabulary, Object file) {
    Integer old = vocabulary.putIfAbsent(content, id);
    Check.that(
        old == null || old == id,
        "%s gives the added token %s the id %d, but the vocabulary gives it %d: they must"
            + " agree.",
        file,
        Quote.of(content),
        id,
        old);
  }

  /** Returns the {@code added_tokens} of a {@code tokenizer.json}. */
  static List<Map<String, Object>> json(Map<AddedToken, Integer> tokens) {
    return tokens.entrySet().stream().map(token -> token.getKey().json(token.getValue())).toList();
  }
}
