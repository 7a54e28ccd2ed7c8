package org.sleb4j.search;

/** Hears of a search as it goes. */
public interface SearchListener {
  /** A listener that does nothing. */
  SearchListener SILENT = new SearchListener() {};

  /**
   * A candidate is scored.
   *
   * @param pass the number of the pass, from 1
   * @param position how many candidates of the pass are scored
   * @param candidates how many candidates the pass has
   */
  default void scored(int pass, int position, int candidates, Candidate candidate) {}

  /** A pass removed a block. */
  default void removed(int number, Pass pass) {}
}
