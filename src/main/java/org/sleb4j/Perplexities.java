package org.sleb4j;

import org.sleb4j.check.Strings;
import org.sleb4j.eval.Perplexity;

/** Perplexities in the last line of their progress. */
final class Perplexities {
  private Perplexities() {}

  static String summary(Perplexity found) {
    return Strings.format(
        "%.2f on %d windows, %.1f s", found.perplexity(), found.windows(), found.seconds());
  }
}
