package org.sleb4j;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeftOutTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Assumption failed: left out: there is no mkfifo | there is no mkfifo",
        "left out: ../shared/data/models/x is not here | ../shared/data is not here",
        "Disabled on operating system: Linux | Disabled on operating system: Linux",
        "'' | no reason given",
      })
  void shortensReasons(String reason, String expected) {
    assertEquals(expected, LeftOut.shortened(reason));
  }

  @Test
  void namesTheMostFrequentReasonFirst() {
    assertEquals(
        "Tests left out: 5 of 12 (4 since b, 1 since a)",
        LeftOut.summary(Map.of("a", 1, "b", 4), 7));
  }
}
