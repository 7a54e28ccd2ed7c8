package org.sleb4j.data;

import java.util.function.Function;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;

/**
 * Cuts windows at random offsets out of the whole text of a corpus; windows may overlap.
 *
 * <p>The text ({@link Corpus#text()}) is encoded once as one stream of n tokens, with the
 * beginning-of-text token in front of it only. The offsets are numpy's {@code
 * default_rng(seed).integers(0, n - windowLength + 1, size=windows)}, and stand in the origin.
 *
 * @param windows windows to cut, at least 1
 * @param windowLength tokens of a window, at least 2
 * @param seed seed of the offsets, at least 0
 */
public record WindowsProtocol(int windows, int windowLength, long seed) implements Protocol {
  /** Held in memory as ids; a thousand times what calibration takes. */
  private static final long MOST_TOKENS = 1L << 28;

  /**
   * Checks the settings.
   *
   * @throws org.sleb4j.check.InvalidInputException if one is out of its range
   */
  public WindowsProtocol {
    Check.that(windows >= 1, "windows (%d) must be at least 1.", windows);
    TokenStream.checkWindowLength(windowLength);
    Check.that(
        (long) windows * windowLength <= MOST_TOKENS,
        "windows (%d) x window length (%d) must be at most %d tokens.",
        windows,
        windowLength,
        MOST_TOKENS);
    NumpyRandom.checkSeed(seed);
  }

  @Override
  public String name() {
    return "windows";
  }

  @Override
  public boolean isDrawn() {
    return true;
  }

  @Override
  public String drawing() {
    return Strings.format("windows at %d random offsets, seed %d", windows, seed);
  }

  /** Returns this protocol with another number of windows. */
  @Override
  public WindowsProtocol withWindows(int count) {
    return new WindowsProtocol(count, windowLength, seed);
  }

  @Override
  public WindowsProtocol withWindowLength(int tokens) {
    return new WindowsProtocol(windows, tokens, seed);
  }

  /** Returns this protocol with another seed. */
  @Override
  public WindowsProtocol withSeed(long other) {
    return new WindowsProtocol(windows, windowLength, other);
  }

  @Override
  public Windows cut(Corpus corpus, Function<String, int[]> encode) {
    TokenStream tokens = new TokenStream(corpus, this, encode.apply(corpus.text()));
    int[] offsets = new NumpyRandom(seed).integers(tokens.offsets(), windows);
    return tokens.at(IntStream.of(offsets).boxed().toList(), seed);
  }
}
