package org.sleb4j.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class LabelsTest {
  @Test
  void leavesDifferentNamesAlone() {
    assertEquals(List.of("b", "a"), Labels.distinct(List.of("b", "a")));
  }

  @Test
  void numbersWhatCameBefore() {
    assertEquals(List.of("a", "b", "a (2)", "a (3)"), Labels.distinct(List.of("a", "b", "a", "a")));
  }

  @Test
  void passesOverNumbersThatAreTaken() {
    assertEquals(
        List.of("a", "a (3)", "a (2)", "a (2) (2)"),
        Labels.distinct(List.of("a", "a", "a (2)", "a (2)")));
  }
}
