package org.sleb4j.tokenizer;

import com.google.errorprone.annotations.FormatMethod;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;

/** What a chat template does that would be rendered otherwise than by jinja2, and so is refused. */
final class Unsupported {
  private Unsupported() {}

  /**
   * Refuses it.
   *
   * @param supported whether it is rendered alike
   * @param what names it, behind "The chat template of the model", with its arguments as in {@link
   *     Strings#format}
   * @throws InvalidInputException if it is not supported
   */
  @FormatMethod
  static void unless(boolean supported, String what, Object... arguments) {
    if (!supported) {
      throw new InvalidInputException(
          Strings.format(
              "The chat template of the model %s, which is not supported here: write the prompt as"
                  + " text.",
              Strings.format(what, arguments)));
    }
  }
}
