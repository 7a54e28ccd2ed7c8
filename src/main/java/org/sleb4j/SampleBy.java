package org.sleb4j;

import org.sleb4j.check.Check;
import org.sleb4j.generate.Sampling;

/**
 * How a model draws each next token at random; it never changes, its methods return others. The
 * order is that of transformers: temperature, then the likeliest tokens, then their probability.
 *
 * <pre>{@code
 * model.generate("Once upon a time", 20, SampleBy.temperature(0.8).topK(40).topP(0.95).seed(1))
 * }</pre>
 */
public final class SampleBy {
  private final Sampling sampling;

  private SampleBy(Sampling sampling) {
    this.sampling = sampling;
  }

  /**
   * Draws from all tokens at a temperature.
   *
   * <pre>{@code
   * model.generate("Once upon a time", 20, SampleBy.temperature(0.8))
   * }</pre>
   *
   * @param value what logits are divided by, above 0; below 1 likely tokens gain
   * @throws org.sleb4j.check.InvalidInputException if it is not above 0
   */
  public static SampleBy temperature(double value) {
    Check.that(value > 0, "temperature (%s) must be above 0 to draw tokens.", value);
    return new SampleBy(Sampling.at(value, 0));
  }

  /**
   * Draws only from the likeliest tokens.
   *
   * <pre>{@code
   * SampleBy.temperature(0.8).topK(40)
   * }</pre>
   *
   * @param tokens how many
   */
  public SampleBy topK(int tokens) {
    return new SampleBy(sampling.within(tokens, sampling.topP()));
  }

  /**
   * Draws only from the fewest likeliest tokens that reach a probability, the nucleus.
   *
   * <pre>{@code
   * SampleBy.temperature(0.8).topP(0.95)
   * }</pre>
   *
   * @param probability above 0 and at most 1
   */
  public SampleBy topP(double probability) {
    return new SampleBy(sampling.within(sampling.topK(), probability));
  }

  /**
   * Draws others; without it the seed is 0. The same seed gives the same text.
   *
   * <pre>{@code
   * SampleBy.temperature(0.8).seed(1)
   * }</pre>
   */
  public SampleBy seed(long number) {
    return new SampleBy(sampling.withSeed(number));
  }

  Sampling sampling() {
    return sampling;
  }

  /** Returns all settings on one line. */
  @Override
  public String toString() {
    return sampling.toString();
  }
}
