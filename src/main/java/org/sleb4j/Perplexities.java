package org.sleb4j;

import java.util.Locale;
import org.sleb4j.eval.Perplexity;

/** Perplexities in the last line of their progress. */
final class Perplexities {
  private Perplexities() {}

  static String summary(Perplexity found) {
    return String.format(
        Locale.ROOT,
        "%.2f on %d windows, %.1f s",
        found.perplexity(),
        found.windows(),
        found.seconds());
  }
}
