package org.sleb4j.bench;

import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;
import org.sleb4j.model.ModelInfo;

/**
 * What is timed, and how often.
 *
 * @param batch the number of prompts that run together
 * @param promptTokens the tokens of each prompt
 * @param newTokens the tokens generated behind each prompt with a KV cache; 0 only processes
 *     prompts, up to the logits that follow each
 * @param runs how many runs are timed
 * @param warmUps how many runs go before them; in the first the memory is measured
 * @param seed of the token ids, which are random
 */
public record SpeedOptions(
    int batch, int promptTokens, int newTokens, int runs, int warmUps, long seed) {
  public SpeedOptions {
    Check.that(batch >= 1, "batch (%d) must be at least 1.", batch);
    Check.that(promptTokens >= 1, "tokens of a prompt (%d) must be at least 1.", promptTokens);
    Check.that(newTokens >= 0, "new tokens (%d) must not be negative.", newTokens);
    Check.that(runs >= 1, "runs (%d) must be at least 1.", runs);
    Check.that(warmUps >= 1, "warm-up runs (%d) must be at least 1.", warmUps);
  }

  /** Returns the paper's prompt processing: one prompt of 2048 tokens, 50 runs. */
  public static SpeedOptions prompt() {
    return new SpeedOptions(1, 2048, 0, 50, 1, 0);
  }

  /** Returns the paper's token generation: 128 tokens behind each of 64 prompts of 64, 10 runs. */
  public static SpeedOptions generate() {
    return new SpeedOptions(64, 64, 128, 10, 1, 0);
  }

  /** Returns these options with other sizes. */
  public SpeedOptions withSizes(int prompts, int tokensOfEach, int newTokensOfEach) {
    return new SpeedOptions(prompts, tokensOfEach, newTokensOfEach, runs, warmUps, seed);
  }

  /** Returns these options with as many tokens as a context holds, at most half of them new. */
  public SpeedOptions fitting(int context) {
    int fresh = Math.min(newTokens, context / 2);
    return withSizes(batch, Math.min(promptTokens, context - fresh), fresh);
  }

  /** Returns these options with another number of runs. */
  public SpeedOptions withRuns(int timed, int before) {
    return new SpeedOptions(batch, promptTokens, newTokens, timed, before, seed);
  }

  /** Returns whether tokens are generated, not only prompts processed. */
  public boolean isGeneration() {
    return newTokens > 0;
  }

  /** Returns the tokens that a run's throughput counts: the new ones, or those of the prompts. */
  public long countedTokens() {
    return (long) batch * (isGeneration() ? newTokens : promptTokens);
  }

  /** Returns the most tokens of a sequence. */
  long length() {
    return (long) promptTokens + newTokens;
  }

  /**
   * Checks that the sequences fit the context of a model.
   *
   * @throws org.sleb4j.check.InvalidInputException if they do not
   */
  public void checkFits(ModelInfo model) {
    Check.that(
        length() <= model.context(),
        "prompts of %s with %d new ones must fit the model's context of %d.",
        Strings.counted(promptTokens, "token"),
        newTokens,
        model.context());
  }

  @Override
  public String toString() {
    String work =
        isGeneration()
            ? Strings.format(
                "token generation, %s after each", Strings.counted(newTokens, "new token"))
            : "prompt processing";
    return Strings.format(
        "%s of %d x %s, %s after %s",
        work,
        batch,
        Strings.counted(promptTokens, "token"),
        Strings.counted(runs, "run"),
        Strings.counted(warmUps, "warm-up"));
  }
}
