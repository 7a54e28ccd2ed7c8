package org.sleb4j.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sleb4j.data.Windows;
import org.sleb4j.fields.Fields;

class PerplexityTest {
  @Test
  void weighsEveryPredictedTokenAlike() {
    // windows of 3 and 6 tokens predict 2 and 5
    Perplexity perplexity = Perplexity.of(new WindowLosses(List.of(3, 6), List.of(1.0, 2.0)), 0);
    assertEquals(7, perplexity.tokens());
    assertEquals((2 * 1.0 + 5 * 2.0) / 7, perplexity.meanNll(), 1e-15);
    assertEquals(Math.exp(12.0 / 7), perplexity.perplexity(), 1e-12);
  }

  /** 3 windows of 4, 3 and 2 tokens, each token as many bytes as its id. */
  @Test
  void countsBitsPerByteOfThePredictedTokens() {
    Windows windows =
        Windows.of(List.of(new int[] {9, 1, 2, 3}, new int[] {9, 4, 5}, new int[] {9, 6}))
            .withBytes(ids -> OptionalLong.of(IntStream.of(ids).sum()));
    WindowLosses losses = new WindowLosses(windows.lengths(), List.of(1.0, 2.0, 3.0));
    Perplexity perplexity = Perplexity.of(losses, 0).over(windows);
    double bits = (3 * 1.0 + 2 * 2.0 + 3.0) / Math.log(2);
    assertEquals(bits / (1 + 2 + 3 + 4 + 5 + 6), perplexity.bitsPerByte().orElseThrow(), 1e-15);
    assertTrue(perplexity.toString().contains("0.6870 bits per byte"), perplexity.toString());
    assertEquals(15, windows.first(2).predictedBytes().orElseThrow());
  }

  @Test
  void knowsNoBytesOfIds() {
    Windows windows = Windows.of(List.of(new int[] {9, 1, 2, 3}));
    Perplexity perplexity =
        Perplexity.of(new WindowLosses(List.of(4), List.of(1.0)), 0).over(windows);
    assertTrue(perplexity.bitsPerByte().isEmpty());
    assertTrue(windows.withBytes(ids -> OptionalLong.empty()).predictedBytes().isEmpty());
    assertTrue(Fields.of(perplexity).keySet().stream().noneMatch(name -> name.contains("yte")));
  }

  @Test
  void sumsTheLossAsTheOfficialCodeDoes() {
    WindowLosses losses = new WindowLosses(List.of(3, 6), List.of(1.0, 2.0));
    assertEquals(15.0, losses.loss());
    assertEquals(15.0 / 9, losses.mean());
  }

  /** Two windows would give the interval 0.84 to 678. */
  @Test
  void saysWhereWindowsAreTooFewForAnInterval() {
    assertTrue(Perplexity.of(new WindowLosses(List.of(9), List.of(2.0)), 0).interval().isEmpty());
    List<Double> means = List.of(2.9, 3.4, 3.1, 3.2, 3.0);
    for (int n = 2; n <= 5; n++) {
      WindowLosses losses = new WindowLosses(Collections.nCopies(n, 9), means.subList(0, n));
      Perplexity perplexity = Perplexity.of(losses, 0);
      assertEquals(n == 5, perplexity.interval().isPresent());
      assertEquals(n < 5, perplexity.toString().contains("too few windows for an interval"));
    }
  }

  @Test
  void holdsTheTruthNineteenTimesInTwenty() {
    Random random = new Random(5);
    int hits = 0;
    for (int trial = 0; trial < 4000; trial++) {
      List<Double> means =
          IntStream.range(0, 6).mapToObj(i -> 2 + 0.3 * random.nextGaussian()).toList();
      List<Integer> lengths = IntStream.range(0, 6).mapToObj(i -> 100).toList();
      Interval interval =
          Perplexity.of(new WindowLosses(lengths, means), 0).interval().orElseThrow();
      hits += interval.low() <= Math.exp(2) && Math.exp(2) <= interval.high() ? 1 : 0;
    }
    assertEquals(0.95, hits / 4000.0, 0.015);
  }

  /** 10 tokens in 20 bytes: half a token for each byte, of 1 / ln 2 to 3 / ln 2 bits. */
  @Test
  void givesAnIntervalOfBitsPerByte() {
    Interval around = new Interval(Math.exp(1), Math.exp(3));
    Perplexity found =
        new Perplexity(
            8, 10, 2, Math.exp(2), Optional.of(around), java.util.OptionalLong.of(20), 1);
    Interval bits = found.bitsPerByteInterval().orElseThrow();
    assertEquals(0.5 / Math.log(2), bits.low(), 1e-12);
    assertEquals(1.5 / Math.log(2), bits.high(), 1e-12);
  }
}
