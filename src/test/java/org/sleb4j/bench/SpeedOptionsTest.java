package org.sleb4j.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.sleb4j.check.InvalidInputException;

class SpeedOptionsTest {
  @Test
  void carriesThePapersProtocols() {
    assertEquals(new SpeedOptions(1, 2048, 0, 50, 1, 0), SpeedOptions.prompt());
    assertEquals(new SpeedOptions(64, 64, 128, 10, 1, 0), SpeedOptions.generate());
  }

  @Test
  void countsTheTokensOfPromptsOrTheNewOnes() {
    assertEquals(2048, SpeedOptions.prompt().countedTokens());
    assertEquals(64 * 128, SpeedOptions.generate().countedTokens());
  }

  @Test
  void refusesWhatCannotBeTimed() {
    assertRefused("batch (0) must be at least 1.", 0, 1, 0, 1, 1);
    assertRefused("tokens of a prompt (0) must be at least 1.", 1, 0, 0, 1, 1);
    assertRefused("new tokens (-1) must not be negative.", 1, 1, -1, 1, 1);
    assertRefused("runs (0) must be at least 1.", 1, 1, 0, 0, 1);
    assertRefused("warm-up runs (0) must be at least 1.", 1, 1, 0, 1, 0);
  }

  private static void assertRefused(
      String sentence, int batch, int tokens, int newTokens, int runs, int warmUps) {
    var e =
        assertThrows(
            InvalidInputException.class,
            () -> new SpeedOptions(batch, tokens, newTokens, runs, warmUps, 0));
    assertEquals(sentence, e.getMessage());
  }
}
