package org.sleb4j.search;

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
}
