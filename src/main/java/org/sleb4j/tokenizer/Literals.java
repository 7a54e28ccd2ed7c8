package org.sleb4j.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Finds the longest of some byte strings at a place of a text. */
final class Literals {
  private final List<List<byte[]>> byFirstByte = new ArrayList<>();

  Literals(Collection<String> texts) {
    for (int i = 0; i < 256; i++) {
      byFirstByte.add(new ArrayList<>());
    }
    for (String text : texts) {
      byte[] literal = text.getBytes(UTF_8);
      byFirstByte.get(literal[0] & 0xff).add(literal);
    }
    Comparator<byte[]> longestFirst = Comparator.comparing(literal -> -literal.length);
    byFirstByte.forEach(literals -> literals.sort(longestFirst));
  }

  /** Returns the length of the longest one that starts at a place, 0 if none does. */
  int lengthAt(byte[] text, int at) {
    for (byte[] literal : byFirstByte.get(text[at] & 0xff)) {
      int end = at + literal.length;
      if (end <= text.length && Arrays.equals(text, at, end, literal, 0, literal.length)) {
        return literal.length;
      }
    }
    return 0;
  }

  /** Returns the first place at or after {@code from} where one starts, the end if none does. */
  int next(byte[] text, int from) {
    int at = from;
    while (at < text.length && lengthAt(text, at) == 0) {
      at++;
    }
    return at;
  }
}
