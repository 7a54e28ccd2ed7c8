package org.sleb4j.tokenizer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sleb4j.tokenizer.SentencePieceModel.Piece;
import org.sleb4j.tokenizer.SentencePieceModel.PieceType;

/**
 * Derives the merges of a sentencepiece BPE model, which stores only tokens and scores.
 *
 * <p>Sentencepiece joins any two neighbours that are a token together, the best score first. So
 * every split of a token into two tokens is a merge, as soon as the token's score says; among those
 * of one token the longer left part goes first, as in Hugging Face's converter. Only normal pieces
 * take part: sentencepiece never makes a control, byte or user-defined token by joining.
 */
final class Merges {
  private record Merge(String left, String right, float score) {}

  private static final Comparator<Merge> ORDER =
      Comparator.comparing(Merge::score)
          .thenComparing(merge -> length(merge.left))
          .thenComparing(merge -> length(merge.right))
          .reversed();

  private Merges() {}

  static List<List<String>> of(List<Piece> pieces) {
    Map<String, Float> scores = new LinkedHashMap<>();
    for (Piece piece : pieces) {
      if (piece.type() == PieceType.NORMAL) {
        scores.put(piece.text(), piece.score());
      }
    }
    List<Merge> merges = new ArrayList<>();
    scores.keySet().forEach(piece -> addSplits(piece, scores, merges));
    merges.sort(ORDER);
    return merges.stream().map(merge -> List.of(merge.left, merge.right)).toList();
  }

  private static void addSplits(String piece, Map<String, Float> scores, List<Merge> merges) {
    for (int at = 1; at < piece.length(); at++) {
      String left = piece.substring(0, at);
      String right = piece.substring(at);
      if (scores.containsKey(left) && scores.containsKey(right)) {
        merges.add(new Merge(left, right, scores.get(piece)));
      }
    }
  }

  private static int length(String piece) {
    return piece.codePointCount(0, piece.length());
  }
}
