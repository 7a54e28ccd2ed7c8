package org.sleb4j.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sleb4j.check.InvalidInputException;

class CharsMapTest {
  @Test
  void replacesByTheLongestRule() {
    CharsMap map = CharsMap.parse(blob(), "x");
    assertEquals("1", replacement(map, "a"));
    assertEquals("2", replacement(map, "ab"));
    assertEquals("2", replacement(map, "abc"));
    assertEquals("1", replacement(map, "ac"));
    assertEquals(0, map.longest("ba".getBytes(UTF_8), 0, 2));
    assertEquals(0, map.longest(new byte[] {0, 'a'}, 0, 2));
  }

  @Test
  void staysInsideItsBounds() {
    CharsMap map = CharsMap.parse(blob(), "x");
    assertEquals(1L << 32, map.longest("ab".getBytes(UTF_8), 0, 1));
  }

  @Test
  void anIdentityHasNoRule() {
    for (int value = 0; value < 256; value++) {
      assertEquals(0, CharsMap.identity().longest(new byte[] {(byte) value, 0}, 0, 2));
    }
  }

  @Test
  void leavesUserDefinedTokensAlone() {
    var rules = new SentencePieceText.Rules(false, true, false);
    var text = new SentencePieceText(rules, CharsMap.parse(blob(), "x"), List.of(), List.of("ab"));
    assertEquals("ab1cab1", text.apply("abacaba"));
  }

  @Test
  void damagedMapsAreRefusedOrStayInside() {
    Random random = new Random(11);
    int refused = 0;
    for (int round = 0; round < 3000; round++) {
      byte[] blob = blob();
      for (int i = 0; i < 3; i++) {
        int at = random.nextInt(20) == 0 ? random.nextInt(4) : 4 + random.nextInt(blob.length - 4);
        blob[at] = (byte) random.nextInt();
      }
      refused += refused(blob) ? 1 : 0;
    }
    assertTrue(refused > 100, "only " + refused + " refused");
  }

  private static boolean refused(byte[] blob) {
    CharsMap map;
    try {
      map = CharsMap.parse(blob, "x");
    } catch (InvalidInputException e) {
      return true;
    }
    byte[] text = new byte[512];
    new Random(3).nextBytes(text);
    for (int at = 0; at < text.length; at++) {
      long rule = map.longest(text, at, text.length);
      for (int i = (int) rule; rule != 0 && map.replacement(i) != 0; i++) {
        assertTrue(i >= 0);
      }
    }
    return false;
  }

  @Test
  void refusesReplacementsWithoutEnd() {
    byte[] blob = blob();
    blob[blob.length - 1] = 'x';
    assertThrows(InvalidInputException.class, () -> CharsMap.parse(blob, "x"));
  }

  private static String replacement(CharsMap map, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    StringBuilder replacement = new StringBuilder();
    for (int i = (int) map.longest(bytes, 0, bytes.length); map.replacement(i) != 0; i++) {
      replacement.append((char) map.replacement(i));
    }
    return replacement.toString();
  }

  /** Two rules by hand, a to 1 and ab to 2, in a double array of two blocks of 256 units. */
  private static byte[] blob() {
    int[] units = new int[512];
    units[0] = 256 << 10;
    int a = 256 ^ 'a';
    int afterA = a ^ 128;
    units[a] = 128 << 10 | 1 << 8 | 'a';
    units[afterA] = 1 << 31;
    int b = afterA ^ 'b';
    units[b] = 64 << 10 | 1 << 8 | 'b';
    units[b ^ 64] = 1 << 31 | 2;
    byte[] replacements = "1\0002\0".getBytes(UTF_8);
    ByteBuffer blob =
        ByteBuffer.allocate(4 + units.length * 4 + replacements.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    blob.putInt(units.length * 4);
    for (int unit : units) {
      blob.putInt(unit);
    }
    return blob.put(replacements).array();
  }
}
