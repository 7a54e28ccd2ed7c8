package org.sleb4j.tokenizer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.sleb4j.check.Check;
import org.sleb4j.check.Warnings;
import org.sleb4j.json.Json;
import org.sleb4j.tokenizer.SentencePieceModel.Algorithm;
import org.sleb4j.tokenizer.SentencePieceModel.Piece;
import org.sleb4j.tokenizer.SentencePieceModel.PieceType;

/**
 * Turns a sentencepiece {@code tokenizer.model} into a {@code tokenizer.json} with the same ids.
 *
 * <p>What LLaMA's tokenizer assumes holds where {@code tokenizer_config.json} is silent: one BOS in
 * front, no EOS behind, and {@code legacy: true}. A {@code tokenizer_class} that is not known to
 * work so is refused.
 */
final class SentencePieceConversion {
  static final String FILE = "tokenizer.model";

  /** Those that split as sentencepiece does and put a BOS in front unless told otherwise. */
  private static final Set<String> CLASSES =
      Set.of(
          "LlamaTokenizer",
          "CodeLlamaTokenizer",
          "GemmaTokenizer",
          "BaichuanTokenizer",
          "InternLMTokenizer",
          "InternLM2Tokenizer",
          "YiTokenizer");

  private final SentencePieceModel model;
  private final String file;
  private final Map<String, Integer> ids = new LinkedHashMap<>();
  private final Map<AddedToken, Integer> added;

  private SentencePieceConversion(ModelFiles files, SpecialTokens special) {
    this.file = files.path(FILE).toString();
    this.model = SentencePieceModel.parse(files.bytes(FILE), file);
    model.pieces().forEach(piece -> ids.put(piece.text(), ids.size()));
    rename(special, files);
    this.added = AddedTokens.resolve(declared(special), ids, files.directory());
  }

  /** A file may give another name to an id of the model, as transformers lets it. */
  private void rename(SpecialTokens special, ModelFiles files) {
    Map<String, String> names = new LinkedHashMap<>();
    special
        .all()
        .forEach(
            (token, id) -> {
              if (!ids.containsKey(token.content())
                  && id.orElse(ids.size()) < model.pieces().size()) {
                names.put(model.pieces().get(id.getAsInt()).text(), token.content());
              }
            });
    names.forEach((old, name) -> ids.put(name, ids.remove(old)));
    if (!names.isEmpty()) {
      Warnings.warn(
          "%s gives other names than %s to %d tokens: the former count, as in transformers (%s).",
          files.directory(), FILE, names.size(), Quote.of(names.toString()));
    }
  }

  /** Returns whether {@code tokenizer_class} is one of sentencepiece's. */
  static boolean isNamed(ModelFiles files) {
    return new SpecialTokens(files).tokenizerClass().filter(CLASSES::contains).isPresent();
  }

  static Definition read(ModelFiles files) {
    SpecialTokens special = new SpecialTokens(files);
    special.warnOfContradictions();
    special
        .tokenizerClass()
        .ifPresent(
            name ->
                Check.that(
                    CLASSES.contains(name),
                    "%s belongs to the tokenizer_class %s, which is not supported without a"
                        + " tokenizer.json: only %s are.",
                    files.path(FILE),
                    Quote.of(name),
                    new TreeSet<>(CLASSES)));
    special.refuseUnlessNeutral("sp_model_kwargs");
    return new SentencePieceConversion(files, special).definition(special);
  }

  /**
   * The model's unknown, control and user-defined tokens, as the files override and extend them.
   */
  private Map<AddedToken, OptionalInt> declared(SpecialTokens special) {
    Map<String, AddedToken> own = new LinkedHashMap<>();
    for (Piece piece : model.pieces()) {
      if (piece.type() == PieceType.USER_DEFINED) {
        own.put(piece.text(), AddedToken.ordinary(piece.text()));
      } else if (piece.type() == PieceType.CONTROL || piece.type() == PieceType.UNKNOWN) {
        own.put(piece.text(), AddedToken.special(piece.text()));
      }
    }
    Map<AddedToken, OptionalInt> declared = new LinkedHashMap<>(special.all());
    declared.keySet().forEach(token -> own.remove(token.content()));
    own.values().forEach(token -> declared.put(token, OptionalInt.empty()));
    return declared;
  }

  private Definition definition(SpecialTokens special) {
    Vocabulary vocabulary = new Vocabulary(ids, file);
    Map<AddedToken, Integer> shown = AddedTokens.shown(added, special);
    boolean dummyPrefix =
        special.flag("add_prefix_space").orElse(true) && model.normalizer().dummyPrefix();
    OptionalInt bos = orElse(special.id("bos", vocabulary), model.trainer().bosId());
    OptionalInt eos = orElse(special.id("eos", vocabulary), model.trainer().eosId());
    return new Definition(
        file,
        json(dummyPrefix, shown),
        vocabulary,
        AddedTokens.hidden(added, special),
        normalizer(dummyPrefix, special.flag("legacy").orElse(true), shown),
        new PieceCuts(ids.keySet(), model.trainer().byteFallback()),
        Optional.of(Frame.of(special, bos, eos, true)),
        bos,
        eos);
  }

  private OptionalInt orElse(OptionalInt id, int own) {
    return id.isPresent() ? id : model.existing(own);
  }

  private UnaryOperator<String> normalizer(
      boolean dummyPrefix, boolean legacy, Map<AddedToken, Integer> shown) {
    List<String> userDefined = model.texts(PieceType.USER_DEFINED);
    return new SentencePieceText(
        new SentencePieceText.Rules(dummyPrefix, legacy, model.normalizer().removeExtraSpaces()),
        model.normalizer().charsMap(),
        shown.keySet().stream()
            .map(AddedToken::content)
            .filter(content -> !userDefined.contains(content))
            .toList(),
        userDefined);
  }

  private String json(boolean dummyPrefix, Map<AddedToken, Integer> shown) {
    return Json.line(
        Map.of(
            "version",
            "1.0",
            "added_tokens",
            AddedTokens.json(shown),
            "decoder",
            decoder(dummyPrefix),
            "model",
            model.trainer().algorithm() == Algorithm.BPE ? bpe() : unigram()));
  }

  private Map<String, Object> bpe() {
    return Map.of(
        "type",
        "BPE",
        "unk_token",
        unknown(),
        "fuse_unk",
        true,
        "byte_fallback",
        model.trainer().byteFallback(),
        "vocab",
        ids,
        "merges",
        merges());
  }

  /** Leaves out merges with a token whose id a file gave to another. */
  private List<List<String>> merges() {
    return Merges.of(model.pieces()).stream()
        .filter(pair -> ids.keySet().containsAll(pair) && ids.containsKey(String.join("", pair)))
        .toList();
  }

  private String unknown() {
    int id = model.ids(PieceType.UNKNOWN).get(0);
    return new Vocabulary(ids, file).piece(id);
  }

  private Map<String, Object> unigram() {
    List<List<Object>> scored = new ArrayList<>();
    ids.entrySet().stream()
        .sorted(Map.Entry.comparingByValue())
        .forEach(piece -> add(piece, scored));
    return Map.of(
        "type",
        "Unigram",
        "unk_id",
        model.ids(PieceType.UNKNOWN).get(0),
        "byte_fallback",
        model.trainer().byteFallback(),
        "vocab",
        scored);
  }

  private void add(Map.Entry<String, Integer> piece, List<List<Object>> scored) {
    int id = scored.size();
    Check.that(
        piece.getValue() == id,
        "The added token %s of %s has the id %d: for a unigram model it must be %d, the next"
            + " one.",
        Quote.of(piece.getKey()),
        file,
        piece.getValue(),
        id);
    double score = id < model.pieces().size() ? model.pieces().get(id).score() : 0;
    scored.add(List.of(piece.getKey(), score));
  }

  static Map<String, Object> decoder(boolean dummyPrefix) {
    List<Map<String, Object>> steps = new ArrayList<>();
    steps.add(Map.of("type", "Replace", "pattern", Map.of("String", "\u2581"), "content", " "));
    steps.add(Map.of("type", "ByteFallback"));
    steps.add(Map.of("type", "Fuse"));
    if (dummyPrefix) {
      steps.add(Map.of("type", "Strip", "content", " ", "start", 1, "stop", 0));
    }
    return Map.of("type", "Sequence", "decoders", steps);
  }
}
