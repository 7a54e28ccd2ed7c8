package org.sleb4j.tokenizer;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;

/**
 * What a model directory says of its tokenizer, in the one form that runs.
 *
 * @param file the file it comes from, for error sentences
 * @param json the text of a {@code tokenizer.json}
 * @param vocabulary its tokens, added ones included
 * @param hidden ids of special tokens that the library does not know as such
 * @param normalizer what is done to a text before it is cut and handed to the library
 * @param cuts where the text may be cut after that
 * @param frame the ids around every text; empty if the {@code post_processor} in the JSON says it
 * @param bos the token that begins a text, if there is one
 * @param eos the token that ends a text, if there is one
 */
record Definition(
    String file,
    String json,
    Vocabulary vocabulary,
    Set<Integer> hidden,
    UnaryOperator<String> normalizer,
    Cuts cuts,
    Optional<Frame> frame,
    OptionalInt bos,
    OptionalInt eos) {

  /** Returns whether decoding gives text for an id as far as the library does not decide it. */
  boolean decodes(int id) {
    return vocabulary.has(id) && !hidden.contains(id);
  }

  /** Returns whether the directory holds one of the three forms. */
  static boolean isIn(ModelFiles files) {
    return files.has(TokenizerJson.FILE)
        || (files.has(ByteLevelBpe.VOCABULARY) && files.has(ByteLevelBpe.MERGES))
        || files.has(SentencePieceConversion.FILE);
  }

  /**
   * Reads the first of the three forms that the directory holds; of the last two the one that
   * {@code tokenizer_class} names.
   */
  static Definition read(ModelFiles files) {
    if (files.has(TokenizerJson.FILE)) {
      return TokenizerJson.read(files);
    }
    boolean sentencePiece = files.has(SentencePieceConversion.FILE);
    boolean bytes = files.has(ByteLevelBpe.VOCABULARY) && files.has(ByteLevelBpe.MERGES);
    if (bytes && !(sentencePiece && SentencePieceConversion.isNamed(files))) {
      return ByteLevelBpe.read(files);
    }
    if (sentencePiece) {
      return SentencePieceConversion.read(files);
    }
    throw new InvalidInputException(
        Strings.format(
            "%s has no tokenizer: it must hold tokenizer.json, vocab.json with merges.txt, or"
                + " tokenizer.model.",
            files.directory()));
  }
}
