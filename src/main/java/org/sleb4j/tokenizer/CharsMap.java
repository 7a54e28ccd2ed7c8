package org.sleb4j.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import org.sleb4j.check.Check;
import org.sleb4j.check.InvalidInputException;

/**
 * Replaces byte sequences by others: sentencepiece's {@code precompiled_charsmap}.
 *
 * <p>The blob is the byte length of a trie, the trie as a double array of 32-bit units, and the
 * replacements, each ended by a zero byte. A unit holds its label in the low 8 bits, whether a
 * value follows in bit 8, and the way to its children in the rest. All of it is walked once on
 * reading, so that a damaged map is refused there and a look-up stays inside.
 */
final class CharsMap {
  private static final int LEAF = 1 << 8;
  private static final int VALUE = 0x7fffffff;

  private final int[] units;
  private final byte[] replacements;

  private CharsMap(int[] units, byte[] replacements) {
    this.units = units;
    this.replacements = replacements;
  }

  /** Returns a map without any rule. */
  static CharsMap identity() {
    return new CharsMap(new int[] {0}, new byte[0]);
  }

  boolean isIdentity() {
    return replacements.length == 0;
  }

  /**
   * Reads a blob.
   *
   * @param file what an error sentence calls its source
   */
  static CharsMap parse(byte[] blob, String file) {
    ByteBuffer in = ByteBuffer.wrap(blob).order(ByteOrder.LITTLE_ENDIAN);
    int length = blob.length < 4 ? -1 : in.getInt();
    require(length >= 4 && length % 4 == 0 && length < blob.length - 4, file);
    int[] units = new int[length / 4];
    in.asIntBuffer().get(units);
    CharsMap map = new CharsMap(units, Arrays.copyOfRange(blob, 4 + length, blob.length));
    map.checkReplacements(file);
    map.checkTrie(file);
    return map;
  }

  private static void require(boolean rule, String file) {
    Check.that(rule, "%s has a damaged precompiled_charsmap: download it again.", file);
  }

  private void checkReplacements(String file) {
    require(replacements[replacements.length - 1] == 0, file);
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(replacements));
    } catch (CharacterCodingException e) {
      throw new InvalidInputException(file + " has a precompiled_charsmap that is not UTF-8.", e);
    }
  }

  private void checkTrie(String file) {
    BitSet seen = new BitSet();
    Deque<Integer> open = new ArrayDeque<>();
    open.push(offset(units[0]));
    while (!open.isEmpty()) {
      int node = open.pop();
      for (int label = 1; label < 256; label++) {
        int child = node ^ label;
        require((node | 0xff) < units.length, file);
        if (isChild(child, label) && !seen.get(child)) {
          seen.set(child);
          int next = child ^ offset(units[child]);
          require((units[child] & LEAF) == 0 || valueIsInside(next), file);
          open.push(next);
        }
      }
    }
  }

  private boolean valueIsInside(int node) {
    return node < units.length && startsReplacement(units[node] & VALUE);
  }

  private boolean startsReplacement(int value) {
    return value < replacements.length && (value == 0 || (replacements[value] & 0xc0) != 0x80);
  }

  private boolean isChild(int child, int label) {
    return (units[child] & (0x80000000 | 0xff)) == label;
  }

  private static int offset(int unit) {
    return (unit >>> 10) << ((unit & (1 << 9)) >>> 6);
  }

  /**
   * Finds the longest rule for the bytes from a place on.
   *
   * @return how many bytes it replaces and where its replacement starts, as two numbers in one; 0
   *     if there is no rule
   */
  long longest(byte[] text, int from, int to) {
    long found = 0;
    int node = offset(units[0]);
    for (int at = from; at < to; at++) {
      int child = node ^ (text[at] & 0xff);
      if (text[at] == 0 || child >= units.length || !isChild(child, text[at] & 0xff)) {
        return found;
      }
      node = child ^ offset(units[child]);
      if ((units[child] & LEAF) != 0) {
        found = (long) (at + 1 - from) << 32 | (units[node] & VALUE);
      }
    }
    return found;
  }

  /** Returns the byte at a place of the replacements; zero ends one. */
  byte replacement(int at) {
    return replacements[at];
  }
}
