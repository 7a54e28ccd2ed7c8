package org.sleb4j.search;

/** Hears of a search as it goes, in the thread that searches. */
public interface SearchListener {
  /** A listener that does nothing. */
  SearchListener SILENT = new SearchListener() {};

  /**
   * Candidates are being scored together.
   *
   * @param share of the pass's unscored candidates that is done, 0 to 1
   */
  default void working(double share, Progress progress) {}

  /** A candidate is scored. */
  default void scored(Candidate candidate, Progress progress) {}

  /** A pass removed something. */
  default void removed(Pass pass, Progress progress) {}
}
