package org.sleb4j.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.sleb4j.check.Check;
import org.sleb4j.check.Warnings;
import org.sleb4j.json.Json;

/**
 * Reads a {@code tokenizer.json} with its truncation and padding removed, as the files beside it
 * change it in transformers.
 *
 * <p>It decides how a text is normalized and split, but for {@link PrefixSpace}. Tokens of the
 * other files are added with the next ids, and options of {@code added_tokens_decoder} outweigh its
 * own. {@code add_bos_token} and {@code add_eos_token} replace what its {@code post_processor} puts
 * around a text; a switch that is missing beside the other is off, except LLaMA's BOS. {@code
 * fix_mistral_regex} is that of {@link MistralRegex}. With {@code split_special_tokens} special
 * tokens in a text are text.
 */
final class TokenizerJson {
  static final String FILE = "tokenizer.json";

  private static final String CLEANING = "clean_up_tokenization_spaces";
  private static final String FORCED_CLEANING =
      CLEANING + "_for_bpe_even_though_it_will_corrupt_output";

  private final ObjectNode json;
  private final String file;
  private final Map<String, Integer> ids;
  private final int modelSize;
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
    this.modelSize = ids.size();
    if (json.path("added_tokens").isNull()) {
      json.remove("added_tokens");
    }
    Check.that(
        json.path("added_tokens").isMissingNode() || json.path("added_tokens").isArray(),
        "%s has added_tokens that are not an array: they must be one.",
        file);
  }

  static Definition read(ModelFiles files) {
    return new TokenizerJson(files).definition(new SpecialTokens(files));
  }

  private Definition definition(SpecialTokens special) {
    json.remove("truncation");
    json.remove("padding");
    TokenizerJsonCheck.check(json, file);
    special.warnOfContradictions();
    readAdded();
    special.all().forEach(this::addBeside);
    PrefixSpace.apply(json, special, file);
    MistralRegex.apply(json, special, ids.size());
    warnOfCleaning(special);
    Vocabulary vocabulary = new Vocabulary(ids, file);
    OptionalInt bos = special.id("bos", vocabulary);
    OptionalInt eos = special.id("eos", vocabulary);
    Set<Integer> hidden = AddedTokens.hidden(added, special);
    checkSplit(hidden);
    Map<AddedToken, Integer> shown = AddedTokens.shown(added, special);
    write(shown);
    KnownShape shape = KnownShape.of(json, shown.keySet(), ids.keySet());
    return new Definition(
        file,
        Json.line(json),
        vocabulary,
        hidden,
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

  /** Adds a token of the files beside this one, or changes the options of one that is here. */
  private void addBeside(AddedToken token, OptionalInt given) {
    Integer id = ids.get(token.content());
    if (id == null) {
      add(token, given);
      return;
    }
    if (given.isPresent() && given.getAsInt() != id) {
      Warnings.warn(
          "%s gives the token %s the id %d, the files beside it %d: the former counts, as in"
              + " transformers.",
          file, Quote.of(token.content()), id, given.getAsInt());
    }
    Optional<AddedToken> old =
        added.keySet().stream().filter(t -> t.content().equals(token.content())).findFirst();
    if (old.isEmpty()) {
      added.put(token, id);
    } else if (given.isPresent()) {
      update(old.get(), old.get().updatedBy(token));
    }
  }

  private void add(AddedToken token, OptionalInt given) {
    int id = nextId();
    Check.that(
        given.orElse(id) == id,
        "The files beside %s give the token %s the id %d, but the next one there is %d, which"
            + " transformers would take: correct one of the files.",
        file,
        Quote.of(token.content()),
        given.orElse(id),
        id);
    ids.put(token.content(), id);
    added.put(token, id);
    putIntoModel(token.content(), id);
  }

  /** Returns the id that the library gives to a new token. */
  private int nextId() {
    int afterAdded = added.values().stream().mapToInt(id -> id + 1).max().orElse(0);
    return Math.max(modelSize, afterAdded);
  }

  private void update(AddedToken old, AddedToken later) {
    if (!later.equals(old)) {
      Warnings.warn(
          "%s has the token %s with other options than the files beside it: the latter count, as in"
              + " transformers.",
          file, Quote.of(old.content()));
      Integer id = added.remove(old);
      added.put(later, id);
    }
  }

  /**
   * Decoded texts stay as the library gives them. For BPE the switch has no effect in transformers
   * either, unless its other one forces it.
   */
  private void warnOfCleaning(SpecialTokens special) {
    boolean bpe = model().path("type").asText().equals("BPE");
    String name = bpe ? FORCED_CLEANING : CLEANING;
    if (special.flag(CLEANING).orElse(false) && special.flag(name).orElse(false)) {
      Warnings.warn(
          "%s: true of tokenizer_config.json has no effect here: decoded texts keep their spaces in"
              + " front of punctuation, which transformers takes out.",
          name);
    }
  }

  private void checkSplit(Set<Integer> hidden) {
    Check.that(
        hidden.isEmpty() || model().path("type").asText().equals("BPE"),
        "%s has a model of type %s: split_special_tokens: true of tokenizer_config.json is only"
            + " supported for BPE.",
        file,
        Quote.of(model().path("type")));
  }

  private void write(Map<AddedToken, Integer> shown) {
    ArrayNode entries = json.putArray("added_tokens");
    shown.forEach((token, id) -> entries.add(token.json(id)));
  }

  private Optional<Frame> frame(SpecialTokens special, OptionalInt bos, OptionalInt eos) {
    boolean explicit =
        special.flag("add_bos_token").isPresent() || special.flag("add_eos_token").isPresent();
    return explicit
        ? Optional.of(Frame.of(special, bos, eos, special.isLlama()))
        : Optional.empty();
  }
}
