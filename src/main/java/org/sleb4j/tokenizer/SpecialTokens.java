package org.sleb4j.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.sleb4j.check.Check;

/**
 * Answers what the small files beside a tokenizer say of its special tokens, each of them optional.
 *
 * <p>{@code tokenizer_config.json} is asked first, then {@code special_tokens_map.json}, {@code
 * generation_config.json} and {@code config.json}.
 */
final class SpecialTokens {
  private static final String CONFIG = "tokenizer_config.json";
  private static final String MAP = "special_tokens_map.json";
  private static final String ADDED = "added_tokens.json";
  private static final List<String> NAMES =
      List.of(
          "bos_token",
          "eos_token",
          "unk_token",
          "sep_token",
          "pad_token",
          "cls_token",
          "mask_token");
  private static final Set<String> LLAMA_CLASSES =
      Set.of(
          "LlamaTokenizer", "LlamaTokenizerFast", "CodeLlamaTokenizer", "CodeLlamaTokenizerFast");

  private final ModelFiles files;
  private final JsonNode config;
  private final JsonNode map;
  private final JsonNode added;
  private final List<JsonNode> models;

  SpecialTokens(ModelFiles files) {
    this.files = files;
    this.config = files.jsonIfPresent(CONFIG);
    this.map = files.jsonIfPresent(MAP);
    this.added = files.jsonIfPresent(ADDED);
    this.models =
        List.of(files.jsonIfPresent("generation_config.json"), files.jsonIfPresent("config.json"));
  }

  /** Whether no file says anything of tokens by name. */
  boolean silent() {
    return config.isEmpty() && map.isEmpty() && added.isEmpty();
  }

  /** Returns a switch of {@code tokenizer_config.json} such as {@code add_bos_token}. */
  Optional<Boolean> flag(String name) {
    JsonNode node = config.path(name);
    if (node.isMissingNode() || node.isNull()) {
      return Optional.empty();
    }
    Check.that(
        node.isBoolean(),
        "%s has %s: %s, but it must be true or false.",
        files.path(CONFIG),
        name,
        Quote.of(node));
    return Optional.of(node.booleanValue());
  }

  /** Whether {@code tokenizer_class} is one whose flags rewrite the frame of a text. */
  boolean isLlama() {
    return LLAMA_CLASSES.contains(config.path("tokenizer_class").asText());
  }

  /** Whether there is no {@code tokenizer_config.json} and the model is of this type. */
  boolean isUnconfigured(String modelType) {
    return config.isEmpty() && modelType.equals(models.get(1).path("model_type").asText());
  }

  /** Returns a token by its role, such as {@code bos_token}; an empty string means none. */
  Optional<AddedToken> named(String role) {
    Optional<AddedToken> token = named(role, config, CONFIG);
    return token.isPresent() ? token : named(role, map, MAP);
  }

  private Optional<AddedToken> named(String role, JsonNode source, String name) {
    JsonNode node = source.path(role);
    return node.isMissingNode() || node.isNull()
        ? Optional.empty()
        : Optional.of(AddedToken.read(node, true, files.path(name).toString()))
            .filter(token -> !token.content().isEmpty());
  }

  /**
   * Returns the id of a role such as {@code bos}: of the token with that role, else the id that the
   * model's configuration gives (the first one, where it gives a list).
   */
  OptionalInt id(String role, Vocabulary vocabulary) {
    Optional<AddedToken> token = named(role + "_token");
    return token.isPresent()
        ? vocabulary.id(token.get().content())
        : modelId(role).stream().filter(vocabulary::has).findFirst();
  }

  private OptionalInt modelId(String role) {
    for (JsonNode model : models) {
      JsonNode node = model.path(role + "_token_id");
      JsonNode id = node.isArray() ? node.path(0) : node;
      if (id.canConvertToInt() && id.isIntegralNumber()) {
        return OptionalInt.of(id.intValue());
      }
    }
    return OptionalInt.empty();
  }

  /** Returns every token that the files put beside the model's own, with its id where they say. */
  Map<AddedToken, OptionalInt> all() {
    Map<String, AddedToken> tokens = new LinkedHashMap<>();
    Map<String, OptionalInt> ids = new LinkedHashMap<>();
    for (var entry : config.path("added_tokens_decoder").properties()) {
      AddedToken token = AddedToken.read(entry.getValue(), false, files.path(CONFIG).toString());
      tokens.put(token.content(), token);
      ids.put(token.content(), OptionalInt.of(id(entry.getKey())));
    }
    for (var entry : added.properties()) {
      tokens.putIfAbsent(entry.getKey(), AddedToken.ordinary(entry.getKey()));
      ids.putIfAbsent(entry.getKey(), OptionalInt.of(id(entry.getValue().asText())));
    }
    for (AddedToken token : roles()) {
      tokens.merge(token.content(), token, (old, role) -> asSpecial(old));
    }
    Map<AddedToken, OptionalInt> all = new LinkedHashMap<>();
    tokens.forEach((text, token) -> all.put(token, ids.getOrDefault(text, OptionalInt.empty())));
    return all;
  }

  private List<AddedToken> roles() {
    List<AddedToken> roles = new ArrayList<>();
    NAMES.forEach(role -> named(role).ifPresent(roles::add));
    for (JsonNode source : List.of(config, map)) {
      for (JsonNode node : source.path("additional_special_tokens")) {
        roles.add(AddedToken.read(node, true, files.directory().toString()));
      }
    }
    return roles;
  }

  private static AddedToken asSpecial(AddedToken token) {
    return new AddedToken(
        token.content(), true, token.lstrip(), token.rstrip(), token.singleWord());
  }

  private int id(String text) {
    Check.that(
        text.matches("[0-9]{1,8}"),
        "%s gives an added token the id %s: it must be a number from 0 to 99999999.",
        files.directory(),
        Quote.of(text));
    return Integer.parseInt(text);
  }
}
