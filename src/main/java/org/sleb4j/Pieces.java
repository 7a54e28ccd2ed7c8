package org.sleb4j;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.sleb4j.tokenizer.Tokenizer;

/** Finds the text that each token of a text stands for, spaces as they are in it. */
final class Pieces {
  private Pieces() {}

  /**
   * Returns a text for each id: what it adds to the text of those before it, and nothing for one
   * that ends within a character, which the last of its tokens has whole.
   */
  static List<String> of(Tokenizer tokenizer, List<Integer> ids) {
    int[] all = ids.stream().mapToInt(id -> id).toArray();
    List<String> pieces = new ArrayList<>();
    String before = "";
    for (int end = 1; end <= all.length; end++) {
      String text = tokenizer.decode(IntStream.of(all).limit(end).toArray());
      boolean whole = !text.endsWith("\ufffd") && text.startsWith(before);
      pieces.add(whole ? text.substring(before.length()) : "");
      before = whole ? text : before;
    }
    return pieces;
  }
}
