package org.sleb4j.tokenizer;

import java.util.Collection;

/**
 * Says where a long text may be cut so that the ids of its parts, put in a row, are those of the
 * whole.
 *
 * <p>The library's time and memory grow faster than the text: ten megabytes in one call take a
 * gigabyte and several times as long as the same ten in parts. A cut is made only where it provably
 * changes nothing, otherwise not at all.
 */
@FunctionalInterface
interface Cuts {
  /** Returns the first place at or after {@code from} where a cut is safe, else the text's end. */
  int next(String text, int from);

  /** Never cuts: for tokenizers about which nothing is known. */
  static Cuts none() {
    return (text, from) -> text.length();
  }

  /**
   * Cuts between a letter or digit and the space that follows, for tokenizers that split words off
   * with the pattern of GPT-2, LLaMA 3 or Qwen2: in all of them no word goes from one to the other,
   * and what is a word depends only on what follows. A space composes with no character, so NFC may
   * come first.
   */
  static Cuts beforeSpaces(Collection<AddedToken> added) {
    boolean unsafe =
        added.stream().anyMatch(token -> token.rstrip() || token.content().indexOf(' ') >= 0);
    return unsafe ? none() : Cuts::endOfWord;
  }

  private static int endOfWord(String text, int from) {
    int at = text.indexOf(' ', Math.max(from, 1));
    while (at >= 0 && !Character.isLetterOrDigit(text.charAt(at - 1))) {
      at = text.indexOf(' ', at + 1);
    }
    return at < 0 ? text.length() : at;
  }
}
