package org.sleb4j.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.sleb4j.check.Check;
import org.sleb4j.json.Json;

/**
 * Reads GPT-2's pair of files, {@code vocab.json} and {@code merges.txt}, which OPT, Qwen2 and
 * others use too, each with its own {@link Splitting}.
 *
 * <p>A BOS stands in front where {@code tokenizer_config.json} has {@code add_bos_token: true};
 * where there is no such file, {@code config.json} decides: an OPT model has one.
 */
final class ByteLevelBpe {
  static final String VOCABULARY = "vocab.json";
  static final String MERGES = "merges.txt";
  private static final String DEFAULT_SPECIAL = "<|endoftext|>";

  private ByteLevelBpe() {}

  static Definition read(ModelFiles files) {
    SpecialTokens special = new SpecialTokens(files);
    special.warnOfContradictions();
    String file = files.path(VOCABULARY).toString();
    Splitting splitting = Splitting.of(special, files.directory());
    Map<String, Integer> ids = vocabulary(files.json(VOCABULARY), file);
    List<List<String>> merges = merges(files, ids);
    Vocabulary model = new Vocabulary(ids, file);
    var added = AddedTokens.resolve(declared(special, model), ids, files.directory());
    var shown = AddedTokens.shown(added, special);
    Vocabulary vocabulary = new Vocabulary(ids, file);
    OptionalInt named = special.id("bos", vocabulary);
    OptionalInt bos =
        named.isPresent()
            ? named
            : splitting.begin().map(vocabulary::id).orElse(OptionalInt.empty());
    OptionalInt eos = special.id("eos", vocabulary);
    boolean begins = splitting.begin().isPresent() || special.isUnconfigured("opt");
    Map<String, Object> bpe = new HashMap<>(Map.of("type", "BPE", "vocab", ids, "merges", merges));
    unknown(special, ids, file).ifPresent(token -> bpe.put("unk_token", token));
    return new Definition(
        file,
        json(bpe, AddedTokens.json(shown), splitting, special),
        vocabulary,
        AddedTokens.hidden(added, special),
        UnaryOperator.identity(),
        Cuts.beforeSpaces(shown.keySet()),
        Optional.of(Frame.of(special, bos, eos, begins)),
        bos,
        eos);
  }

  private static Map<String, Integer> vocabulary(JsonNode node, String file) {
    Check.that(
        node.isObject(), "%s holds %s: it must be an object of ids.", file, node.getNodeType());
    Map<String, Integer> ids = new LinkedHashMap<>();
    for (var entry : node.properties()) {
      ids.put(entry.getKey(), id(entry.getKey(), entry.getValue(), file));
    }
    return ids;
  }

  static int id(String piece, JsonNode id, String file) {
    Check.that(
        id.isIntegralNumber() && id.canConvertToInt(),
        "%s gives %s the id %s: it must be a whole number.",
        file,
        Quote.of(piece),
        Quote.of(id));
    return id.intValue();
  }

  /** Reads the merges; one whose parts or result are not in the vocabulary can never apply. */
  private static List<List<String>> merges(ModelFiles files, Map<String, Integer> ids) {
    List<String> lines = files.lines(MERGES);
    List<List<String>> merges = new ArrayList<>();
    boolean version = !lines.isEmpty() && lines.get(0).startsWith("#version");
    for (int i = version ? 1 : 0; i < lines.size(); i++) {
      if (!lines.get(i).isEmpty()) {
        List<String> pair = pair(lines.get(i), i + 1, files);
        if (ids.keySet().containsAll(pair) && ids.containsKey(String.join("", pair))) {
          merges.add(pair);
        }
      }
    }
    return merges;
  }

  private static List<String> pair(String line, int number, ModelFiles files) {
    String[] parts = line.split(" ", -1);
    Check.that(
        parts.length == 2 && !parts[0].isEmpty() && !parts[1].isEmpty(),
        "%s line %d is %s: it must be two tokens with one space between them.",
        files.path(MERGES),
        number,
        Quote.of(line));
    return List.of(parts);
  }

  /** Without any word on special tokens they are GPT-2's only one, and the model's BOS and EOS. */
  private static Map<AddedToken, OptionalInt> declared(SpecialTokens special, Vocabulary model) {
    Map<AddedToken, OptionalInt> declared = special.all();
    if (special.silent()) {
      Stream<String> ends =
          Stream.of("bos", "eos", "pad")
              .flatMapToInt(role -> special.id(role, model).stream())
              .mapToObj(model::piece);
      Stream.concat(ends, Stream.of(DEFAULT_SPECIAL))
          .forEach(piece -> declared.put(AddedToken.special(piece), OptionalInt.empty()));
    }
    return declared;
  }

  private static String json(
      Map<String, Object> bpe, List<ObjectNode> added, Splitting splitting, SpecialTokens special) {
    Map<String, Object> byteLevel =
        Map.of(
            "type",
            "ByteLevel",
            "add_prefix_space",
            special.flag("add_prefix_space").orElse(false),
            "trim_offsets",
            false,
            "use_regex",
            splitting.words());
    Map<String, Object> json = new HashMap<>();
    json.put("version", "1.0");
    json.put("added_tokens", added);
    splitting.normalizer().ifPresent(normalizer -> json.put("normalizer", normalizer));
    json.put("pre_tokenizer", splitting.preTokenizer(byteLevel));
    json.put("decoder", byteLevel);
    json.put("model", bpe);
    return Json.line(json);
  }

  /** Returns the token for bytes without a symbol; a whole alphabet needs none. */
  private static Optional<String> unknown(
      SpecialTokens special, Map<String, Integer> ids, String file) {
    if (ids.keySet().containsAll(ByteAlphabet.symbols())) {
      return Optional.empty();
    }
    String token = special.named("unk_token").map(AddedToken::content).orElse(DEFAULT_SPECIAL);
    Check.that(
        ids.containsKey(token),
        "%s lacks some of the 256 byte symbols and has no %s to stand for them: add either.",
        file,
        Quote.of(token));
    return Optional.of(token);
  }
}
