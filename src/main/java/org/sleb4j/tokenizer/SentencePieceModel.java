package org.sleb4j.tokenizer;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;

/**
 * What a sentencepiece {@code tokenizer.model} says, as far as encoding needs it.
 *
 * @param pieces the tokens, by id
 * @param trainer how the model splits
 * @param normalizer what happens to a text before
 */
record SentencePieceModel(List<Piece> pieces, Trainer trainer, Normalizer normalizer) {
  private static final int MAX_PIECE_LENGTH = 1024;

  /** What a piece is for, in the order of the format's numbers from 1 on. */
  enum PieceType {
    NORMAL,
    UNKNOWN,
    CONTROL,
    USER_DEFINED,
    UNUSED,
    BYTE
  }

  /** How a model splits, in the order of the format's numbers from 1 on. */
  enum Algorithm {
    UNIGRAM,
    BPE,
    WORD,
    CHAR
  }

  /** One token: the higher the score, the sooner (BPE) or likelier (unigram). */
  record Piece(String text, float score, PieceType type) {}

  /** Settings of the split. */
  record Trainer(
      Algorithm algorithm, boolean byteFallback, boolean spaceAsSuffix, int bosId, int eosId) {}

  /** Settings of the normalizer. */
  record Normalizer(
      CharsMap charsMap, boolean dummyPrefix, boolean removeExtraSpaces, boolean escapeSpaces) {}

  /**
   * Reads a model and refuses what this library could only run wrongly.
   *
   * @param file what an error sentence calls it
   */
  static SentencePieceModel parse(byte[] bytes, String file) {
    List<Piece> pieces = new ArrayList<>();
    Trainer trainer = null;
    Normalizer normalizer = null;
    ProtoReader in = new ProtoReader(ByteBuffer.wrap(bytes), file);
    while (in.next()) {
      switch (in.field()) {
        case 1 -> pieces.add(piece(in.message()));
        case 2 -> trainer = trainer(in.message());
        case 3 -> normalizer = normalizer(in.message(), file);
        default -> in.skip();
      }
    }
    Check.that(
        trainer != null && normalizer != null,
        "%s has no trainer_spec or no normalizer_spec and may be cut off: download it again.",
        file);
    var model = new SentencePieceModel(List.copyOf(pieces), trainer, normalizer);
    model.check(file);
    return model;
  }

  private static Piece piece(ProtoReader in) {
    String text = "";
    float score = 0;
    int type = 1;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> text = in.string();
        case 2 -> score = in.real();
        case 3 -> type = in.integer();
        default -> in.skip();
      }
    }
    return new Piece(text, score, constant(PieceType.values(), type, "piece type"));
  }

  private static Trainer trainer(ProtoReader in) {
    int algorithm = 1;
    boolean byteFallback = false;
    boolean spaceAsSuffix = false;
    int bos = 1;
    int eos = 2;
    while (in.next()) {
      switch (in.field()) {
        case 3 -> algorithm = in.integer();
        case 24 -> spaceAsSuffix = in.bool();
        case 35 -> byteFallback = in.bool();
        case 41 -> bos = in.integer();
        case 42 -> eos = in.integer();
        default -> in.skip();
      }
    }
    return new Trainer(
        constant(Algorithm.values(), algorithm, "model_type"),
        byteFallback,
        spaceAsSuffix,
        bos,
        eos);
  }

  private static Normalizer normalizer(ProtoReader in, String file) {
    CharsMap charsMap = CharsMap.identity();
    boolean dummyPrefix = true;
    boolean removeExtraSpaces = true;
    boolean escapeSpaces = true;
    while (in.next()) {
      switch (in.field()) {
        case 2 -> charsMap = charsMap(in.bytes(), file);
        case 3 -> dummyPrefix = in.bool();
        case 4 -> removeExtraSpaces = in.bool();
        case 5 -> escapeSpaces = in.bool();
        default -> in.skip();
      }
    }
    return new Normalizer(charsMap, dummyPrefix, removeExtraSpaces, escapeSpaces);
  }

  private static CharsMap charsMap(byte[] blob, String file) {
    return blob.length == 0 ? CharsMap.identity() : CharsMap.parse(blob, file);
  }

  private static <T> T constant(T[] values, int number, String name) {
    Check.that(
        number >= 1 && number <= values.length,
        "tokenizer.model has %s %d: it must be from 1 to %d.",
        name,
        number,
        values.length);
    return values[number - 1];
  }

  private void check(String file) {
    Check.that(
        trainer.algorithm == Algorithm.BPE || trainer.algorithm == Algorithm.UNIGRAM,
        "%s is a %s model: only BPE and UNIGRAM models are supported.",
        file,
        trainer.algorithm);
    Check.that(
        !trainer.spaceAsSuffix && normalizer.escapeSpaces,
        "%s has treat_whitespace_as_suffix: %s and escape_whitespaces: %s: only false and true are"
            + " supported.",
        file,
        trainer.spaceAsSuffix,
        normalizer.escapeSpaces);
    checkPieces(file);
    Check.that(
        texts(PieceType.UNKNOWN).size() == 1,
        "%s has %d unknown tokens: it must have one.",
        file,
        texts(PieceType.UNKNOWN).size());
    Check.that(
        !trainer.byteFallback || texts(PieceType.BYTE).size() == 256,
        "%s has byte_fallback, but %d byte tokens: it must have 256.",
        file,
        texts(PieceType.BYTE).size());
  }

  private void checkPieces(String file) {
    Set<String> seen = new HashSet<>();
    for (int id = 0; id < pieces.size(); id++) {
      Piece piece = pieces.get(id);
      Check.that(
          !piece.text.isEmpty() && piece.text.length() <= MAX_PIECE_LENGTH,
          "%s has a token (id %d) of %d characters: it must have from 1 to %d.",
          file,
          id,
          piece.text.length(),
          MAX_PIECE_LENGTH);
      Check.that(
          seen.add(piece.text),
          "%s has the token %s twice: once is allowed.",
          file,
          Quote.of(piece.text));
      Check.that(
          piece.type != PieceType.UNUSED && Float.isFinite(piece.score),
          "%s has the token %s of type %s with score %s: UNUSED tokens and scores that are not"
              + " numbers are not supported.",
          file,
          Quote.of(piece.text),
          piece.type,
          piece.score);
    }
  }

  /** Returns the pieces of a type, in the order of their ids. */
  List<String> texts(PieceType type) {
    return pieces.stream().filter(piece -> piece.type == type).map(Piece::text).toList();
  }

  /** Returns the ids of the pieces of a type. */
  List<Integer> ids(PieceType type) {
    return IntStream.range(0, pieces.size())
        .filter(id -> pieces.get(id).type == type)
        .boxed()
        .toList();
  }

  /** Returns the id if there is such a piece; the format writes none as -1. */
  OptionalInt existing(int id) {
    return id >= 0 && id < pieces.size() ? OptionalInt.of(id) : OptionalInt.empty();
  }
}
