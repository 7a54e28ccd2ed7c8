package org.sleb4j.checkpoint;

import org.sleb4j.check.Printable;

/**
 * Quotes what a file says in an error sentence: at most 100 characters, none of them a control
 * character.
 */
public final class Excerpt {
  private static final int LENGTH = 100;

  private Excerpt() {}

  /** Returns the beginning of a value's text. */
  public static String of(Object value) {
    String text = String.valueOf(value);
    return Printable.of(text.length() <= LENGTH ? text : text.substring(0, LENGTH) + "…");
  }
}
