package org.sleb4j.generate;

import java.util.List;
import org.sleb4j.check.Check;

/**
 * How to continue prompts.
 *
 * @param maxNewTokens the most tokens to add to each prompt
 * @param sampling how to choose a token
 * @param stopIds ids that end a row; it is the last token of the row then
 */
public record GenerateOptions(int maxNewTokens, Sampling sampling, List<Integer> stopIds) {
  public GenerateOptions {
    stopIds = List.copyOf(stopIds);
    Check.that(maxNewTokens >= 1, "maxNewTokens (%d) must be at least 1.", maxNewTokens);
  }

  /** Returns options that take the likeliest token each time and never stop early. */
  public static GenerateOptions greedy(int maxNewTokens) {
    return new GenerateOptions(maxNewTokens, Sampling.greedy(), List.of());
  }

  /** Returns these options with another way to choose. */
  public GenerateOptions withSampling(Sampling other) {
    return new GenerateOptions(maxNewTokens, other, stopIds);
  }

  /** Returns these options with ids that end a row. */
  public GenerateOptions withStopIds(List<Integer> ids) {
    return new GenerateOptions(maxNewTokens, sampling, ids);
  }
}
