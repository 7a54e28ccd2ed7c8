package org.sleb4j.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.sleb4j.check.Interrupted;

class InTurnTest {
  private final FakeInstruments instruments = new FakeInstruments();
  private final List<Double> heard = new ArrayList<>();

  private List<InTurn.Measured> time(int runs, int warmUps, Runnable... pieces) {
    SpeedOptions options = SpeedOptions.prompt().withRuns(runs, warmUps);
    return InTurn.time(instruments, List.of(pieces), options, heard::add);
  }

  @Test
  void runsOneAfterTheOtherWithAFenceOnBothSidesOfTheClock() {
    time(2, 2, instruments.piece("A", 1, 1), instruments.piece("B", 1, 1));
    assertEquals(
        "| reset A | | reset B | A | B | | A | | B | | A | | B |",
        String.join(" ", instruments.calls()));
  }

  @Test
  void keepsEveryTimedRunAndNoWarmUp() {
    List<InTurn.Measured> measured =
        time(3, 1, instruments.piece("A", 1, 2), instruments.piece("B", 0.5, 2));
    assertEquals(List.of(2.0, 4.0, 8.0), measured.get(0).seconds());
    assertEquals(List.of(1.0, 2.0, 4.0), measured.get(1).seconds());
  }

  @Test
  void measuresTheMemoryOfEachInItsFirstWarmUp() {
    List<InTurn.Measured> measured =
        time(1, 2, instruments.piece("A", 1, 2), instruments.piece("B", 3, 2));
    assertEquals(OptionalLong.of(1000), measured.get(0).peakBytes());
    assertEquals(OptionalLong.of(3000), measured.get(1).peakBytes());
  }

  @Test
  void findsTheRatioOfAMachineThatBecomesSlower() {
    List<InTurn.Measured> measured =
        time(6, 1, instruments.piece("A", 3, 1.3), instruments.piece("B", 2, 1.3));
    Timing a = new Timing(measured.get(0).seconds(), 1);
    Timing b = new Timing(measured.get(1).seconds(), 1);
    Speedup speedup = Speedup.of(a, b, 1);
    assertEquals(1.5, speedup.ratio(), 1e-6);
    assertEquals(1.5, speedup.interval().orElseThrow().high(), 1e-6);
  }

  @Test
  void tellsTheShareOfTheRunsThatIsDone() {
    time(1, 1, instruments.piece("A", 1, 1), instruments.piece("B", 1, 1));
    assertEquals(List.of(0.25, 0.5, 0.75, 1.0), heard);
  }

  @Test
  void stopsBetweenTwoRunsWhenInterrupted() {
    Runnable interrupting =
        () -> {
          instruments.calls().add("A");
          Thread.currentThread().interrupt();
        };
    assertThrows(Interrupted.class, () -> time(5, 1, interrupting, instruments.piece("B", 1, 1)));
    assertFalse(instruments.calls().contains("B"));
    assertFalse(Thread.interrupted(), "the flag is taken");
  }
}
