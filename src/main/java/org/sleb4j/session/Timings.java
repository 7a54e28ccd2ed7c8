package org.sleb4j.session;

import org.sleb4j.bench.SpeedOptions;
import org.sleb4j.model.ModelInfo;

/** What a notebook times by default: a minute's work on a laptop, for small models. */
public final class Timings {
  public static final int RUNS = 10;

  /** Where several models take turns. */
  static final int FEW_RUNS = 5;

  public static final int BATCH = 8;
  public static final int NEW_TOKENS = 32;
  private static final int PROMPT_TOKENS = 512;
  private static final int PREFIX_TOKENS = 64;

  private Timings() {}

  /** Returns the tokens of a prompt. */
  public static int promptTokens(ModelInfo info) {
    return Math.min(PROMPT_TOKENS, info.context());
  }

  /** Times the processing of one prompt. */
  public static SpeedOptions prompt(int tokens, int runs) {
    return SpeedOptions.prompt().withSizes(1, tokens, 0).withRuns(runs, 1);
  }

  /** Times generation behind prompts of the paper's 64 tokens, or what the context leaves. */
  public static SpeedOptions generation(ModelInfo info, int batch, int newTokens, int runs) {
    int prefix = Math.max(1, Math.min(PREFIX_TOKENS, info.context() - newTokens));
    return SpeedOptions.generate().withSizes(batch, prefix, newTokens).withRuns(runs, 1);
  }
}
