package org.sleb4j.search;

/** Hears of a racing search as it goes, in the thread that searches. */
@FunctionalInterface
public interface RacingListener {
  /** A listener that does nothing. */
  RacingListener SILENT = progress -> {};

  /** A candidate is about to be scored on the windows of a round. */
  void scoring(RacingProgress progress);
}
