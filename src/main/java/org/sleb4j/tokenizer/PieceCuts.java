package org.sleb4j.tokenizer;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Cuts between two characters that stand side by side in no token, for tokenizers without words.
 *
 * <p>A token of the result that reached over such a place would hold the two characters side by
 * side. So no merge ever crosses it, what happens on one side does not depend on the other, and the
 * best path of a unigram model goes through it. Unknown characters are the exception, since a row
 * of them becomes one token: where they can occur, both characters must be known.
 */
final class PieceCuts implements Cuts {
  private final Set<Long> neighbours = new HashSet<>();
  private final Set<Integer> known = new HashSet<>();
  private final boolean nothingUnknown;

  /**
   * Collects the neighbours.
   *
   * @param pieces every token, added ones included
   * @param nothingUnknown whether a character without a token becomes bytes, each with a token
   */
  PieceCuts(Collection<String> pieces, boolean nothingUnknown) {
    this.nothingUnknown = nothingUnknown;
    pieces.forEach(this::collect);
  }

  private void collect(String piece) {
    int[] characters = piece.codePoints().toArray();
    for (int i = 1; i < characters.length; i++) {
      neighbours.add(pair(characters[i - 1], characters[i]));
    }
    if (characters.length == 1) {
      known.add(characters[0]);
    }
  }

  @Override
  public int next(String text, int from) {
    for (int at = Math.max(from, 1); at < text.length(); at++) {
      if (!insideCharacter(text, at) && safe(text.codePointBefore(at), text.codePointAt(at))) {
        return at;
      }
    }
    return text.length();
  }

  private static boolean insideCharacter(String text, int at) {
    return Character.isSurrogatePair(text.charAt(at - 1), text.charAt(at));
  }

  private boolean safe(int left, int right) {
    return !neighbours.contains(pair(left, right))
        && (nothingUnknown || (known.contains(left) && known.contains(right)));
  }

  private static long pair(int left, int right) {
    return (long) left << 32 | right;
  }
}
