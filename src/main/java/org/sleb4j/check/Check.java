package org.sleb4j.check;

import com.google.errorprone.annotations.FormatMethod;

/** Rules for values that come from outside, each broken one an {@link InvalidInputException}. */
public final class Check {
  private Check() {}

  /**
   * Returns what a caller gave, which must not be null.
   *
   * @param name what it is called in the sentence, such as {@code text}
   * @throws InvalidInputException if it is null
   */
  public static <T> T given(T value, String name) {
    that(value != null, "The %s is null: give one.", name);
    return value;
  }

  /**
   * Throws unless the rule holds.
   *
   * @param rule what must be true
   * @param sentence the sentence to say otherwise, a {@link Strings#format} pattern
   * @throws InvalidInputException if the rule does not hold
   */
  @FormatMethod
  public static void that(boolean rule, String sentence, Object... values) {
    if (!rule) {
      throw new InvalidInputException(Strings.format(sentence, values));
    }
  }
}
