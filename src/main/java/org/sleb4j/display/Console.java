package org.sleb4j.display;

import java.util.function.Function;

/** Where the progress of long work appears, and notes on it. */
public interface Console {
  /**
   * Begins a line that shows how far some work is.
   *
   * @param work such as {@code searching}
   */
  ProgressLine begin(String work);

  /** Shows a sentence. */
  void note(String sentence);

  /**
   * Shows how far some work is and, in the end, what it found.
   *
   * @param work its name, such as {@code searching}
   * @param summary of what was found
   */
  default <T> T watch(String work, Function<ProgressLine, T> compute, Function<T, String> summary) {
    try (ProgressLine line = begin(work)) {
      T found = compute.apply(line);
      line.done(summary.apply(found));
      return found;
    }
  }

  /** Shows a warning: a listener for {@link org.sleb4j.check.Warnings#heardBy}. */
  default void warn(String sentence) {
    note("Warning: " + sentence);
  }
}
