package org.sleb4j.cli;

import org.sleb4j.check.Check;

/** Refuses too small a number by the name of its option. */
final class AtLeast {
  private AtLeast() {}

  /**
   * Checks what an option was given.
   *
   * @param value null where the option was not
   * @throws org.sleb4j.check.InvalidInputException if it is less
   */
  static void check(String option, Integer value, int least) {
    Check.that(
        value == null || value >= least, "%s (%d) must be at least %d.", option, value, least);
  }
}
