package org.sleb4j.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.NextTokenLoss;
import org.sleb4j.model.Model;

/** Holds the losses of a model against an oracle's. */
final class Losses {
  private Losses() {}

  /** Asserts that the loss of each window is within a share of the oracle's. */
  static void assertClose(Oracle oracle, Model model, List<int[]> windows, double relative) {
    List<Double> means = NextTokenLoss.of(model.full(), Windows.of(windows)).means();
    for (int i = 0; i < windows.size(); i++) {
      double expected = oracle.meanNll(windows.get(i), oracle.allBlocks());
      assertEquals(expected, means.get(i), relative * expected, "window " + i);
    }
  }
}
