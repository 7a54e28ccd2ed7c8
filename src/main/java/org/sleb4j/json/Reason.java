package org.sleb4j.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.regex.Pattern;
import org.sleb4j.check.Printable;

/** Says in Jackson's words, but for its class and option names, what is wrong with a text. */
final class Reason {
  private static final int LENGTH = 150;
  private static final Pattern INTERNALS =
      Pattern.compile(
          " \\(start marker at .*|; maybe .*| \\(?(?:enable|from|bound as) `.*|: not allowed.*");

  private Reason() {}

  static String of(JsonProcessingException e) {
    String plain = INTERNALS.matcher(Printable.of(e.getOriginalMessage())).replaceAll("");
    return plain.length() <= LENGTH ? plain : Printable.of(plain.substring(0, LENGTH)) + "…";
  }
}
