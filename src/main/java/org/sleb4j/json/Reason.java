package org.sleb4j.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.regex.Pattern;

/** Says in Jackson's words, but for its class and option names, what is wrong with a text. */
final class Reason {
  private static final int LENGTH = 150;
  private static final Pattern INTERNALS =
      Pattern.compile(
          " \\(start marker at .*|; maybe .*| \\(?(?:enable|from|bound as) `.*|: not allowed.*");
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}\\p{Cf}\u2028\u2029]");

  private Reason() {}

  static String of(JsonProcessingException e) {
    String message = UNPRINTABLE.matcher(e.getOriginalMessage()).replaceAll("?");
    String plain = INTERNALS.matcher(message).replaceAll("");
    return plain.length() <= LENGTH ? plain : plain.substring(0, LENGTH) + "…";
  }
}
