package org.sleb4j.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sleb4j.check.InvalidInputException;

class TimingTest {
  @Test
  void interpolatesQuantilesAsNumpyDoes() {
    // numpy.percentile([4, 1, 3, 2, 10], [10, 50, 90]) is [1.4, 3.0, 7.6]
    Timing timing = new Timing(List.of(4.0, 1.0, 3.0, 2.0, 10.0), 6);
    assertEquals(1.4, timing.p10(), 1e-12);
    assertEquals(3, timing.median(), 1e-12);
    assertEquals(7.6, timing.p90(), 1e-12);
    assertEquals(2, timing.tokensPerSecond(), 1e-12);
  }

  @Test
  void takesTheMiddleOfAnEvenNumberOfRuns() {
    assertEquals(2.5, new Timing(List.of(1.0, 2.0, 3.0, 40.0), 1).median(), 1e-12);
  }

  @Test
  void isItselfForOneRun() {
    Timing timing = new Timing(List.of(0.5), 64);
    assertEquals(0.5, timing.p10());
    assertEquals(0.5, timing.p90());
    assertEquals(128, timing.tokensPerSecond());
  }

  @Test
  void refusesTimesThatAreNone() {
    assertThrows(InvalidInputException.class, () -> new Timing(List.of(), 1));
    assertThrows(InvalidInputException.class, () -> new Timing(List.of(1.0, 0.0), 1));
  }
}
