package org.sleb4j.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;
import org.sleb4j.check.Warnings;
import org.sleb4j.json.Json;

/**
 * What a GGUF file says of a tokenizer, in the fields that llama.cpp reads.
 *
 * <p>llama.cpp knows two ways of joining that are byte pair encoding: {@code llama}, by scores over
 * characters as in sentencepiece, and {@code gpt2}, by merges over bytes. A tokenizer that is
 * neither, or splits a text in a way that llama.cpp has no name for, is refused.
 */
public final class GgufTokenizer {
  private static final String PREFIX = "tokenizer.ggml.";

  private static final int BYTES = 256;

  /** The types of tokens, by llama.cpp's numbers. */
  static final int NORMAL = 1;

  static final int UNKNOWN = 2;
  static final int CONTROL = 3;
  static final int USER_DEFINED = 4;
  static final int UNUSED = 5;
  private static final int BYTE = 6;

  private static final Map<String, String> ROLES =
      Map.of(
          "unk", "unknown_token_id",
          "sep", "seperator_token_id",
          "pad", "padding_token_id",
          "mask", "mask_token_id");

  private final ModelFiles files;
  private final SpecialTokens special;
  private final Definition definition;
  private final JsonNode json;
  private final int rows;
  private final Map<String, Object> fields = new LinkedHashMap<>();

  private GgufTokenizer(ModelFiles files, Definition definition, int rows) {
    this.files = files;
    this.special = new SpecialTokens(files);
    this.definition = definition;
    this.json = Json.parse(definition.json().getBytes(StandardCharsets.UTF_8), definition.file());
    this.rows = rows;
  }

  /**
   * Returns the fields of the tokenizer of a model directory: strings, booleans, whole numbers,
   * lists of strings, {@code int[]} and {@code float[]}.
   *
   * @param rows how many ids the model has; those without a token become unused ones
   * @throws InvalidInputException if there is no tokenizer, it has more tokens, or llama.cpp has no
   *     way to compute what it does
   */
  public static Map<String, Object> read(Path modelDirectory, int rows) {
    ModelFiles files = new ModelFiles(modelDirectory);
    try (Tokenizer tokenizer = Tokenizer.open(modelDirectory)) {
      return new GgufTokenizer(files, tokenizer.definition(), rows).fields(tokenizer.frame());
    }
  }

  private Map<String, Object> fields(Frame frame) {
    Check.that(
        definition.vocabulary().size() <= rows,
        "%s has %d tokens, but the model %d rows for them: remove the tokens that have none.",
        definition.file(),
        definition.vocabulary().size(),
        rows);
    Check.that(
        model().path("type").asText().equals("BPE"),
        "%s is a model of type %s, which cannot be written as GGUF: only BPE can.",
        definition.file(),
        Quote.of(model().path("type").asText()));
    if (GgufSplitting.isOfBytes(json)) {
      bytes();
    } else {
      pieces();
    }
    tokens();
    ids(frame);
    template().ifPresent(text -> fields.put("tokenizer.chat_template", text));
    return fields;
  }

  private JsonNode model() {
    return json.path("model");
  }

  private void put(String name, Object value) {
    fields.put(PREFIX + name, value);
  }

  private void bytes() {
    put("model", "gpt2");
    put("pre", GgufSplitting.name(json, definition.file()));
    put("merges", merges().stream().map(pair -> String.join(" ", pair)).toList());
  }

  private void pieces() {
    Check.that(
        IntStream.range(0, BYTES)
            .mapToObj(value -> Strings.format("<0x%02X>", value))
            .allMatch(piece -> definition.vocabulary().id(piece).isPresent()),
        "%s lacks some of the 256 tokens for bytes, <0x00> to <0xFF>, without which llama.cpp"
            + " aborts at the first character that has no token: it cannot be written as GGUF.",
        definition.file());
    put("model", "llama");
    put("pre", "default");
    put("add_space_prefix", GgufSplitting.addsSpace(json, definition));
    put("scores", scores());
  }

  private List<List<String>> merges() {
    List<List<String>> merges = new ArrayList<>();
    for (JsonNode merge : model().path("merges")) {
      merges.add(
          merge.isArray()
              ? List.of(merge.path(0).asText(), merge.path(1).asText())
              : Arrays.asList(merge.asText().split(" ", 2)));
    }
    return merges;
  }

  /**
   * A merge goes before another one where its result has the higher score: the score of a token is
   * the negative place of the first merge that makes it, and below all of these for one that none
   * makes.
   */
  private float[] scores() {
    List<List<String>> merges = merges();
    Map<String, Integer> places = new HashMap<>();
    for (int place = 0; place < merges.size(); place++) {
      places.putIfAbsent(String.join("", merges.get(place)), place);
    }
    float[] scores = new float[rows];
    for (int id = 0; id < rows; id++) {
      scores[id] = -places.getOrDefault(piece(id), merges.size()).floatValue();
    }
    return scores;
  }

  private String piece(int id) {
    return definition.vocabulary().has(id) ? definition.vocabulary().piece(id) : "[PAD" + id + "]";
  }

  private void tokens() {
    List<String> pieces = new ArrayList<>();
    int[] types = new int[rows];
    Map<Integer, Integer> added = added();
    for (int id = 0; id < rows; id++) {
      pieces.add(piece(id));
      types[id] = added.getOrDefault(id, type(id));
    }
    put("tokens", pieces);
    put("token_type", types);
  }

  private int type(int id) {
    if (!definition.vocabulary().has(id)) {
      return UNUSED;
    }
    String piece = definition.vocabulary().piece(id);
    boolean isByte = model().path("byte_fallback").asBoolean() && piece.matches("<0x[0-9A-F]{2}>");
    return isByte ? BYTE : NORMAL;
  }

  private Map<Integer, Integer> added() {
    Map<Integer, Integer> types = new HashMap<>();
    for (JsonNode token : json.path("added_tokens")) {
      boolean isUnknown = token.path("content").equals(model().path("unk_token"));
      int type = token.path("special").asBoolean() ? CONTROL : USER_DEFINED;
      types.put(
          token.path("id").asInt(), isUnknown && !GgufSplitting.isOfBytes(json) ? UNKNOWN : type);
    }
    definition.hidden().forEach(id -> types.put(id, CONTROL));
    return types;
  }

  private void ids(Frame frame) {
    definition.bos().ifPresent(id -> put("bos_token_id", id));
    definition.eos().ifPresent(id -> put("eos_token_id", id));
    ROLES.forEach(
        (role, key) -> special.id(role, definition.vocabulary()).ifPresent(id -> put(key, id)));
    put("add_bos_token", isAdded(frame.before(), definition.bos(), "in front of"));
    put("add_eos_token", isAdded(frame.after(), definition.eos(), "behind"));
  }

  private boolean isAdded(List<Integer> ids, OptionalInt named, String where) {
    Check.that(
        ids.isEmpty() || (named.isPresent() && ids.equals(List.of(named.getAsInt()))),
        "%s puts the ids %s %s every text, which cannot be written as GGUF: only the BOS in front"
            + " and the EOS behind can.",
        definition.file(),
        ids,
        where);
    return !ids.isEmpty();
  }

  private Optional<String> template() {
    Optional<String> text = ChatTemplate.text(files);
    JsonNode all = files.jsonIfPresent("tokenizer_config.json").path("chat_template");
    if (text.isEmpty() && all.isArray()) {
      Warnings.warn(
          "%s has %d chat templates, none of which is called default: the GGUF file gets none.",
          definition.file(), all.size());
    }
    return text;
  }
}
