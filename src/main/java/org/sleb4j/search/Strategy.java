package org.sleb4j.search;

import java.util.List;

/** A way to choose what to remove: a sequence of questions that follows from their answers. */
@FunctionalInterface
public interface Strategy {
  /**
   * Searches.
   *
   * @throws org.sleb4j.check.Interrupted if the thread was interrupted; with the same log, another
   *     call resumes behind the last answer
   * @throws org.sleb4j.check.InvalidInputException if there is nothing to choose from, or a loss is
   *     not a number
   */
  SearchOutcome run(Trials trials);

  /**
   * Refuses windows that are too few or too short for it, before anything runs.
   *
   * @param lengths the tokens of each window
   * @throws org.sleb4j.check.InvalidInputException if they are
   */
  default void checkWindows(List<Integer> lengths) {}
}
