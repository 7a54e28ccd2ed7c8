package org.sleb4j.benchmark;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.sleb4j.check.Strings;

/** Measures how fast threads that do nothing else read memory, in GB/s. */
public final class ReadBandwidth {
  private static final int LONGS = 1 << 27;
  private static final int RUNS = 9;

  private ReadBandwidth() {}

  /** Takes the number of threads; each reads 1 GiB of its own, nine times behind two warm-ups. */
  public static void main(String[] arguments) {
    int threads = Integer.parseInt(arguments[0]);
    long[][] memory = new long[threads][LONGS];
    Arrays.stream(memory).forEach(own -> Arrays.fill(own, 1));
    double[] rates =
        IntStream.range(0, RUNS + 2).mapToDouble(run -> rate(memory)).skip(2).sorted().toArray();
    System.out.println(
        Strings.format(
            "bandwidth %.1f GB/s (%.1f to %.1f)", rates[RUNS / 2], rates[0], rates[RUNS - 1]));
  }

  private static double rate(long[][] memory) {
    long start = System.nanoTime();
    long sum = Arrays.stream(memory).parallel().mapToLong(ReadBandwidth::sum).sum();
    double seconds = (System.nanoTime() - start) / 1e9;
    if (sum != (long) memory.length * LONGS) {
      throw new AssertionError(sum);
    }
    return 8.0 * sum / seconds / 1e9;
  }

  private static long sum(long[] memory) {
    long sum = 0;
    for (long x : memory) {
      sum += x;
    }
    return sum;
  }
}
