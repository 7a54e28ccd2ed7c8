package org.sleb4j.tokenizer;

import java.util.ArrayList;
import java.util.List;

/**
 * Writes each of the 256 bytes as one visible character, as GPT-2's vocabulary does.
 *
 * <p>Bytes that are visible in Latin-1 stand for themselves, the others are numbered from U+0100
 * on.
 */
final class ByteAlphabet {
  private ByteAlphabet() {}

  /** Returns the character of every byte, by its unsigned value. */
  static List<String> symbols() {
    List<String> symbols = new ArrayList<>();
    int others = 0;
    for (int value = 0; value < 256; value++) {
      symbols.add(Character.toString(visible(value) ? value : 0x100 + others++));
    }
    return symbols;
  }

  private static boolean visible(int value) {
    return (value > 0x20 && value < 0x7f) || (value > 0xa0 && value != 0xad);
  }
}
