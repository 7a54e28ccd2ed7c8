package org.sleb4j.tokenizer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
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
    Integer old = vocabulary.get(content);
    Check.that(
        old == null || old == id,
        "%s gives the added token %s the id %d, but the vocabulary gives it %d: they must"
            + " agree.",
        file,
        Quote.of(content),
        id,
        old);
    vocabulary.putIfAbsent(content, id);
  }

  /** Returns the ids of special tokens that a text cannot name; empty where it can. */
  static Set<Integer> hidden(Map<AddedToken, Integer> tokens, SpecialTokens files) {
    return files.flag("split_special_tokens").orElse(false)
        ? tokens.entrySet().stream()
            .filter(token -> token.getKey().special())
            .map(Map.Entry::getValue)
            .collect(Collectors.toSet())
        : Set.of();
  }

  /** Returns the tokens that a text can name, in their order. */
  static Map<AddedToken, Integer> shown(Map<AddedToken, Integer> tokens, SpecialTokens files) {
    Set<Integer> hidden = hidden(tokens, files);
    Map<AddedToken, Integer> shown = new LinkedHashMap<>(tokens);
    shown.values().removeAll(hidden);
    return shown;
  }

  /** Returns the {@code added_tokens} of a {@code tokenizer.json} that normalizes nothing. */
  static List<ObjectNode> json(Map<AddedToken, Integer> tokens) {
    return tokens.entrySet().stream()
        .map(token -> token.getKey().asWritten().json(token.getValue()))
        .toList();
  }
}
