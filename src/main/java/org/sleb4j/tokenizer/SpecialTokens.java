package org.sleb4j.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.sleb4j.check.Check;
import org.sleb4j.check.Warnings;

/**
 * Answers what the small files beside a tokenizer say of its special tokens, each of them optional.
 *
 * <p>As in transformers, a {@code tokenizer_config.json} with {@code added_tokens_decoder}
 * outweighs {@code special_tokens_map.json} and {@code added_tokens.json}. Without it, the map
 * outweighs the configuration, and {@code added_tokens.json} counts. Where they contradict each
 * other, there is a warning. Roles that neither names come from {@code generation_config.json} and
 * {@code config.json}.
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
  private static final String DECODER = "added_tokens_decoder";
  private static final Set<String> LLAMA_CLASSES = Set.of("LlamaTokenizer", "CodeLlamaTokenizer");

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

  /** Refuses a switch that has no effect here, unless it has the value that means nothing. */
  void refuseUnlessNeutral(String name) {
    JsonNode node = config.path(name);
    Check.that(
        node.isEmpty() && !node.asBoolean(),
        "%s has %s: %s, which is not supported.",
        files.path(CONFIG),
        name,
        Quote.of(node));
  }

  /**
   * Returns {@code tokenizer_class} without the suffix {@code Fast}, of {@code
   * tokenizer_config.json} or else of {@code config.json}.
   */
  Optional<String> tokenizerClass() {
    String name =
        config.path("tokenizer_class").asText(models.get(1).path("tokenizer_class").asText(""));
    return Optional.of(name.replaceFirst("Fast$", "")).filter(n -> !n.isEmpty());
  }

  /** Returns the {@code model_type} of {@code config.json}; empty if there is none. */
  String modelType() {
    return models.get(1).path("model_type").asText("");
  }

  /** Returns the version of transformers that wrote {@code config.json}; empty if none is named. */
  String transformersVersion() {
    return models.get(1).path("transformers_version").asText("");
  }

  /** Whether there is a {@code config.json}. */
  boolean hasModelConfig() {
    return files.has("config.json");
  }

  /** Whether {@code tokenizer_class} is LLaMA's. */
  boolean isLlama() {
    return tokenizerClass().filter(LLAMA_CLASSES::contains).isPresent();
  }

  /** Whether there is no {@code tokenizer_config.json} and the model is of this type. */
  boolean isUnconfigured(String modelType) {
    return config.isEmpty() && modelType.equals(modelType());
  }

  /** Returns a token by its role, such as {@code bos_token}; an empty string means none. */
  Optional<AddedToken> named(String role) {
    boolean configFirst = config.has(DECODER);
    Optional<AddedToken> configured = named(role, config, CONFIG);
    Optional<AddedToken> mapped = named(role, map, MAP);
    return configFirst ? configured.or(() -> mapped) : mapped.or(() -> configured);
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
    for (var entry : config.path(DECODER).properties()) {
      AddedToken token = AddedToken.read(entry.getValue(), false, files.path(CONFIG).toString());
      tokens.put(token.content(), token);
      ids.put(token.content(), OptionalInt.of(id(entry.getKey())));
    }
    if (!config.has(DECODER)) {
      for (var entry : added.properties()) {
        tokens.put(entry.getKey(), AddedToken.ordinary(entry.getKey()));
        ids.put(entry.getKey(), OptionalInt.of(id(entry.getValue().asText())));
      }
    }
    for (AddedToken token : roles()) {
      tokens.merge(token.content(), token, (old, role) -> old.asSpecial());
    }
    return byId(tokens, ids);
  }

  /** Puts tokens with an id first, in the order of the ids, as transformers adds them. */
  private static Map<AddedToken, OptionalInt> byId(
      Map<String, AddedToken> tokens, Map<String, OptionalInt> ids) {
    Map<AddedToken, OptionalInt> all = new LinkedHashMap<>();
    tokens.values().stream()
        .sorted(
            Comparator.comparingInt(
                token ->
                    ids.getOrDefault(token.content(), OptionalInt.empty())
                        .orElse(Integer.MAX_VALUE)))
        .forEach(token -> all.put(token, ids.getOrDefault(token.content(), OptionalInt.empty())));
    return all;
  }

  /** Warns of what is ignored because {@code tokenizer_config.json} says otherwise, or the map. */
  void warnOfContradictions() {
    for (String role : NAMES) {
      String configured = named(role, config, CONFIG).map(AddedToken::content).orElse("");
      String mapped = named(role, map, MAP).map(AddedToken::content).orElse(configured);
      if (!configured.isEmpty() && !mapped.equals(configured)) {
        Warnings.warn(
            "%s has the %s %s, %s has %s: the %s counts, as in transformers.",
            files.path(CONFIG),
            role,
            Quote.of(configured),
            MAP,
            Quote.of(mapped),
            config.has(DECODER) ? "first" : "second");
      }
    }
    added.properties().stream()
        .filter(entry -> config.has(DECODER) && !isDecoded(entry.getKey(), entry.getValue()))
        .findFirst()
        .ifPresent(
            entry ->
                Warnings.warn(
                    "%s gives %s the id %s, which has no effect: %s has other %s, as in"
                        + " transformers.",
                    files.path(ADDED),
                    Quote.of(entry.getKey()),
                    entry.getValue(),
                    CONFIG,
                    DECODER));
  }

  private boolean isDecoded(String content, JsonNode id) {
    JsonNode token = config.path(DECODER).path(id.asText());
    return content.equals(token.isObject() ? token.path("content").asText() : token.asText());
  }

  private List<AddedToken> roles() {
    List<AddedToken> roles = new ArrayList<>();
    NAMES.forEach(role -> named(role).ifPresent(roles::add));
    for (JsonNode source : List.of(config, map)) {
      for (String field : List.of("additional_special_tokens", "extra_special_tokens")) {
        for (JsonNode node : source.path(field)) {
          roles.add(AddedToken.read(node, true, files.directory().toString()));
        }
      }
    }
    return roles;
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
