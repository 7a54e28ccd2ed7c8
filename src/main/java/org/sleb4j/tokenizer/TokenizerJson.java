package org.sleb4j.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.sleb4j.check.Check;
import org.sleb4j.json.Json;

/**
 * Reads a {@code tokenizer.json}, which decides by itself, with its truncation and padding removed.
 *
 * <p>One thing is overridden, as in Hugging Face's LLaMA tokenizer: {@code add_bos_token} and
 * {@code add_eos_token} of a {@code tokenizer_config.json} with that {@code tokenizer_class}.
 */
final class TokenizerJson {
  static final String FILE = "tokenizer.json";

  private final ObjectNode json;
  private final String file;
  private final Map<String, Integer> ids;
  private final Map<AddedToken, Integer> added = new LinkedHashMap<>();

  private TokenizerJson(ModelFiles files) {
    this.file = files.path(FILE).toString();
    JsonNode root = files.json(FILE);
    Check.that(
        root.isObject() && root.path("model").isObject(),
        "%s has no \"model\" object: it must be a tokenizer.json of Hugging Face's tokenizers.",
        file);
    this.json = (ObjectNode) root;
    this.ids = ids(model().path("vocab"));
    if (json.path("added_tokens").isNull()) {
      json.remove("added_tokens");
    }
    Check.that(
        json.path("added_tokens").isMissingNode() || json.path("added_tokens").isArray(),
        "%s has added_tokens that are no array: they must be one.",
        file);
  }

  static Definition read(ModelFiles files) {
    return new TokenizerJson(files).definition(new SpecialTokens(files));
  }

  private Definition definition(SpecialTokens special) {
    json.remove("truncation");
    json.remove("padding");
    TokenizerJsonCheck.check(json, file);
    readAdded();
    addMissing(special);
    Vocabulary vocabulary = new Vocabulary(ids, file);
    OptionalInt bos = special.id("bos", vocabulary);
    OptionalInt eos = special.id("eos", vocabulary);
    KnownShape shape = KnownShape.of(json, added.keySet(), ids.keySet());
    return new Definition(
        file,
        Json.line(json),
        vocabulary,
        shape.normalizer(),
        shape.cuts(),
        frame(special, bos, eos),
        bos,
        eos);
  }

  private ObjectNode model() {
    return (ObjectNode) json.get("model");
  }

  private Map<String, Integer> ids(JsonNode vocab) {
    Check.that(
        vocab.isObject() || vocab.isArray(), "%s has no model.vocab: it must have one.", file);
    Map<String, Integer> read = new LinkedHashMap<>();
    for (var entry : vocab.properties()) {
      read.put(entry.getKey(), ByteLevelBpe.id(entry.getKey(), entry.getValue(), file));
    }
    for (JsonNode scored : vocab.isArray() ? vocab : json.arrayNode()) {
      String piece = scored.path(0).asText();
      Check.that(
          read.put(piece, read.size()) == null,
          "%s has the token %s twice: once is allowed.",
          file,
          Quote.of(piece));
    }
    return read;
  }

  private void readAdded() {
    for (JsonNode node : json.path("added_tokens")) {
      AddedToken token = AddedToken.read(node, false, file);
      int id = ByteLevelBpe.id(token.content(), node.path("id"), file);
      added.putAll(AddedTokens.resolve(Map.of(token, OptionalInt.of(id)), ids, file));
      putIntoModel(token.content(), id);
    }
  }

  /** Gives the library the token's id, which it would otherwise number by itself. */
  private void putIntoModel(String content, int id) {
    if (model().path("vocab") instanceof ObjectNode vocab) {
      vocab.put(content, id);
    } else if (id >= model().path("vocab").size()) {
      ArrayNode scored = (ArrayNode) model().path("vocab");
      Check.that(
          id == scored.size(),
          "%s gives the added token %s the id %d: it must be %d, the next one.",
          file,
          Quote.of(content),
          id,
          scored.size());
      scored.addArray().add(content).add(0.0);
    }
  }

  /** Makes special what the other files call so and this one forgets. */
  private void addMissing(SpecialTokens special) {
    ArrayNode entries = json.withArrayProperty("added_tokens");
    special.all().keySet().stream()
        .filter(token -> token.special() && ids.containsKey(token.content()))
        .filter(token -> added.keySet().stream().noneMatch(old -> same(old, token)))
        .toList()
        .forEach(
            token -> {
              added.put(token, ids.get(token.content()));
              entries.addPOJO(token.json(ids.get(token.content())));
            });
  }

  private static boolean same(AddedToken one, AddedToken other) {
    return one.content().equals(other.content());
  }

  private Optional<Frame> frame(SpecialTokens special, OptionalInt bos, OptionalInt eos) {
    boolean explicit =
        special.flag("add_bos_token").isPresent() || special.flag("add_eos_token").isPresent();
    return special.isLlama() && explicit
        ? Optional.of(Frame.of(special, bos, eos, true))
        : Optional.empty();
  }
}
