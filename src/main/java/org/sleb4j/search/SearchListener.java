package org.sleb4j.search;

/** Hears of a search as it goes, in the thread that searches. */
public interface SearchListener {
  /** A listener that does nothing. */
  SearchListener SILENT = new SearchListener() {};

  /** A candidate is scored. */
  default void scored(Candidate candidate, Progress progress) {}

  /** A pass removed something. */
  default void removed(Pass pass, Progress progress) {}
}
