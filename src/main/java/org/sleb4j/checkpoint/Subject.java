package org.sleb4j.checkpoint;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.nio.file.Path;
import java.util.Arrays;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;

/**
 * Says what is wrong with one thing of a file, always in the same words.
 *
 * @param isBroken the beginning of every sentence, such as {@code x.bin is a broken zip file}
 */
public record Subject(String isBroken) {
  /** Speaks of a tensor. */
  public static Subject tensor(Path file, String name) {
    return new Subject(Strings.format("%s: the tensor %s is broken", file, Excerpt.of(name)));
  }

  static Subject zip(Path file) {
    return new Subject(file + " is a broken zip file");
  }

  static Subject checkpoint(Path file) {
    return new Subject(file + " is not a PyTorch checkpoint");
  }

  /**
   * Throws unless the rule holds.
   *
   * @param reason a format that continues "is broken: "
   * @param values are quoted only when they are needed, however long they are
   */
  @FormatMethod
  public void check(boolean rule, @FormatString String reason, Object... values) {
    if (!rule) {
      throw refusal(Strings.format(reason, Arrays.stream(values).map(Subject::quote).toArray()));
    }
  }

  private static Object quote(Object value) {
    return value instanceof Number ? value : Excerpt.of(value);
  }

  /** Returns the sentence as an exception; the reason is quoted as it is. */
  public InvalidInputException refusal(String reason) {
    return new InvalidInputException(isBroken + ": " + reason + ".");
  }
}
