package org.sleb4j.data;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.function.Executable;
import org.sleb4j.check.InvalidInputException;

/** Asserts that a mistake is told in one line that says the right thing. */
final class Sentences {
  private Sentences() {}

  static void assertSentence(Executable mistake, String part) {
    String message = assertThrows(InvalidInputException.class, mistake).getMessage();
    assertTrue(message.contains(part), message);
    assertFalse(message.contains("\n"), message);
    assertTrue(message.endsWith("."), message);
  }
}
