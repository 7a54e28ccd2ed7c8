package org.sleb4j.search;

/** Hears how far a search over {@link Trials} is, in the thread that searches. */
@FunctionalInterface
public interface TrialListener {
  /** A listener that does nothing. */
  TrialListener SILENT = (fraction, detail) -> {};

  /**
   * Hears of an answer.
   *
   * @param fraction the share of the work that is done, 0 to 1, as far as it is known beforehand
   * @param detail what is running, such as {@code generation 3 of 18}
   */
  void heard(double fraction, String detail);
}
