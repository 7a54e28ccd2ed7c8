package org.sleb4j.tokenizer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.sleb4j.check.Check;
import org.sleb4j.json.Json;
import org.sleb4j.tokenizer.SentencePieceModel.Algorithm;
import org.sleb4j.tokenizer.SentencePieceModel.Piece;
import org.sleb4j.tokenizer.SentencePieceModel.PieceType;

/**
 * Turns a sentencepiece {@code tokenizer.model} into a {@code tokenizer.json} with the same ids.
 *
 * <p>What LLaMA's tokenizer assumes holds where {@code tokenizer_config.json} is silent: one BOS in
 * front, no EOS behind, and {@code legacy: true}.
 */
final class SentencePieceConversion {
  static final String FILE = "tokenizer.model";

  private final SentencePieceModel model;
  private final String file;
  private final Map<String, Integer> ids = new LinkedHashMap<>();
  private final Map<AddedToken, Integer> added;

  private SentencePieceConversion(ModelFiles files, SpecialTokens special) {
    this.file = files.path(FILE).toString();
    this.model = SentencePieceModel.parse(files.bytes(FILE), file);
    model.pieces().forEach(piece -> ids.put(piece.text(), ids.size()));
    this.added = AddedTokens.resolve(declared(special), ids, files.directory());
  }

  static Definition read(ModelFiles files) {
    SpecialTokens special = new SpecialTokens(files);
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
    boolean dummyPrefix =
        special.flag("add_prefix_space").orElse(true) && model.normalizer().dummyPrefix();
    OptionalInt bos = orElse(special.id("bos", vocabulary), model.trainer().bosId());
    OptionalInt eos = orElse(special.id("eos", vocabulary), model.trainer().eosId());
    return new Definition(
        file,
        json(dummyPrefix),
        vocabulary,
        normalizer(dummyPrefix, special.flag("legacy").orElse(true)),
        new PieceCuts(ids.keySet(), model.trainer().byteFallback()),
        Optional.of(Frame.of(special, bos, eos, true)),
        bos,
        eos);
  }

  private OptionalInt orElse(OptionalInt id, int own) {
    return id.isPresent() ? id : model.existing(own);
  }

  private UnaryOperator<String> normalizer(boolean dummyPrefix, boolean legacy) {
    List<String> userDefined = model.texts(PieceType.USER_DEFINED);
    return new SentencePieceText(
        new SentencePieceText.Rules(dummyPrefix, legacy, model.normalizer().removeExtraSpaces()),
        model.normalizer().charsMap(),
        added.keySet().stream()
            .map(AddedToken::content)
            .filter(content -> !userDefined.contains(content))
            .toList(),
        userDefined);
  }

  private String json(boolean dummyPrefix) {
    return Json.line(
        Map.of(
            "version",
            "1.0",
            "added_tokens",
            AddedTokens.json(added),
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
        model.texts(PieceType.UNKNOWN).get(0),
        "fuse_unk",
        true,
        "byte_fallback",
        model.trainer().byteFallback(),
        "vocab",
        ids,
        "merges",
        Merges.of(model));
  }

  private Map<String, Object> unigram() {
    List<List<Object>> scored = new ArrayList<>();
    model.pieces().forEach(piece -> scored.add(List.of(piece.text(), (double) piece.score())));
    Comparator<Map.Entry<String, Integer>> byId = Map.Entry.comparingByValue();
    ids.entrySet().stream().skip(scored.size()).sorted(byId).forEach(extra -> add(extra, scored));
    return Map.of(
        "type",
        "Unigram",
        "unk_id",
        ids.get(model.texts(PieceType.UNKNOWN).get(0)),
        "byte_fallback",
        model.trainer().byteFallback(),
        "vocab",
        scored);
  }

  private void add(Map.Entry<String, Integer> extra, List<List<Object>> scored) {
    Check.that(
        extra.getValue() == scored.size(),
        "The added token %s of %s has the id %d: for a unigram model it must be %d, the next"
            + " one.",
        Quote.of(extra.getKey()),
        file,
        extra.getValue(),
        scored.size());
    scored.add(List.of(extra.getKey(), 0.0));
  }

  private static Map<String, Object> decoder(boolean dummyPrefix) {
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
