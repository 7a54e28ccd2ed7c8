package org.sleb4j.plot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.sleb4j.check.InvalidInputException;

/** The parts that charts are made of. */
class DrawingTest {
  @Test
  void cutsBeyondTheOuterFenceOnly() {
    // quartiles 2 and 4: the fence is 4 + 3 * 2 = 10
    Fence fence = Fence.of("values", List.of(3.0, 1.0, 2.0, 4.0, 10.1));
    assertEquals(4, fence.top());
    assertTrue(fence.cuts(10.1));
    assertFalse(Fence.of("values", List.of(1.0, 2.0, 3.0, 4.0, 9.9)).cuts(9.9));
    assertEquals(5, Fence.of("values", List.of(5.0)).top());
    assertEquals(2, Fence.of("values", List.of(2.0, 2.0, 2.0)).top());
  }

  @Test
  void movesLabelsApartAndKeepsThemOnTheChart() {
    assertArrayEquals(new double[] {10, 50, 65}, EndLabels.spread(new double[] {10, 50, 52}, 300));
    assertArrayEquals(new double[] {100, 85}, EndLabels.spread(new double[] {99, 98}, 100));
  }

  @Test
  void takesLogarithmsWhereTheHighestIsManyTimesTheLowest() {
    assertFalse(Scale.of("perplexity", DoubleStream.of(5, 25)).logarithmic());
    Scale scale = Scale.of("perplexity", DoubleStream.of(5, 26));
    assertTrue(scale.logarithmic());
    assertEquals(1, scale.place(10), 1e-15);
    assertEquals("perplexity (log scale)", scale.axis().title());
  }

  @Test
  void writesFiguresWithoutNeedlessDigits() {
    assertEquals("0.1", Figures.of(0.1));
    assertEquals("1364", Figures.of(1364.2));
    assertEquals("123500", Figures.of(123456));
    assertEquals("1.95", Figures.of(1.9500001));
    assertEquals("3.20e-06", Figures.of(3.2e-6));
    assertEquals("0", Figures.tick(-1e-17));
    assertEquals("2.1305", Figures.tick(2.1305000000001));
  }

  @Test
  void saysInASentenceThatThereIsNoFont() {
    for (Error cause :
        List.of(
            new InternalError("Fontconfig head is null"), new NoClassDefFoundError("sun.font"))) {
      Runnable failing =
          () -> {
            throw cause;
          };
      String sentence =
          assertThrows(InvalidInputException.class, () -> Fonts.require(failing)).getMessage();
      assertTrue(sentence.contains(cause.getMessage()), sentence);
      assertTrue(sentence.contains("apt-get install fontconfig fonts-dejavu-core"), sentence);
    }
  }
}
