package org.sleb4j.generate;

import org.sleb4j.check.Check;

/**
 * How the next token is chosen: temperature first, then the top k, then the top p of what is left,
 * in the order of transformers.
 *
 * @param temperature what logits are divided by; 0 takes the likeliest token
 * @param topK how many of the likeliest tokens may be chosen; 0 for all
 * @param topP the fewest likeliest tokens whose probabilities reach this may be chosen; 1 for all
 * @param seed of the random numbers
 */
public record Sampling(double temperature, int topK, double topP, long seed) {
  public Sampling {
    Check.that(
        temperature >= 0 && Double.isFinite(temperature),
        "temperature (%s) must be a number from 0.",
        temperature);
    Check.that(topK >= 0, "topK (%d) must not be negative.", topK);
    Check.that(topP > 0 && topP <= 1, "topP (%s) must be above 0 and at most 1.", topP);
  }

  /** Returns the likeliest token each time. */
  public static Sampling greedy() {
    return new Sampling(0, 0, 1, 0);
  }

  /** Returns sampling from all tokens at a temperature. */
  public static Sampling at(double temperature, long seed) {
    return new Sampling(temperature, 0, 1, seed);
  }

  /** Returns this sampling with other random numbers. */
  public Sampling withSeed(long number) {
    return new Sampling(temperature, topK, topP, number);
  }

  /** Returns this sampling among fewer tokens. */
  public Sampling within(int likeliest, double probability) {
    return new Sampling(temperature, likeliest, probability, seed);
  }
}
