package org.sleb4j.repair;

import java.util.Arrays;
import java.util.Locale;
import org.sleb4j.check.Check;
import org.sleb4j.check.Printable;

/** Which of the surviving units are refitted. */
public enum Mode {
  /** Those right in front of a gap. */
  GAP,
  /** Every one from the last in front of the first gap on. */
  ALL;

  /**
   * Reads what {@link #toString} writes.
   *
   * @throws org.sleb4j.check.InvalidInputException if the text is anything else
   */
  public static Mode parse(String text) {
    boolean known = Arrays.stream(values()).anyMatch(mode -> mode.toString().equals(text));
    Check.that(known, "repair mode (%s) must be gap or all.", Printable.of(text));
    return valueOf(text.toUpperCase(Locale.ROOT));
  }

  /** Returns {@code gap} or {@code all}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
