package org.sleb4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.sleb4j.check.InvalidInputException;

class VocabularyTest {
  @Test
  void anIdInAGapIsUnknown() {
    Vocabulary vocabulary = new Vocabulary(Map.of("a", 0, "b", 3), "x");
    assertEquals(4, vocabulary.size());
    assertTrue(vocabulary.has(3));
    assertFalse(vocabulary.has(1));
    assertEquals(OptionalInt.of(3), vocabulary.id("b"));
    assertEquals(OptionalInt.empty(), vocabulary.id("c"));
    var e = assertThrows(InvalidInputException.class, () -> vocabulary.piece(1));
    assertTrue(e.getMessage().contains("no token with id 1"), e.getMessage());
  }

  @Test
  void showsATokenOfAFileOnOneLine() {
    var e =
        assertThrows(
            InvalidInputException.class,
            () -> new Vocabulary(Map.of("\n" + "x".repeat(99), -1), "f"));
    assertEquals(
        "f gives \"\\n" + "x".repeat(77) + "... the id -1: ids must be from 0 to 10000000.",
        e.getMessage());
  }

  @Test
  void theByteAlphabetIsGpt2s() {
    assertEquals(256, ByteAlphabet.symbols().stream().distinct().count());
    assertEquals("\u0120", ByteAlphabet.symbols().get(' '));
    assertEquals("\u010a", ByteAlphabet.symbols().get('\n'));
    assertEquals("a", ByteAlphabet.symbols().get('a'));
    assertEquals("\u0143", ByteAlphabet.symbols().get(0xad));
    assertEquals("\u00ff", ByteAlphabet.symbols().get(0xff));
  }
}
