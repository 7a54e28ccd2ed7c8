package org.sleb4j.notebook;

import org.sleb4j.check.Strings;
import org.sleb4j.display.Displayable;
import org.sleb4j.display.MimeBundle;

/**
 * A result that cannot show itself is shown as a sentence that says so: an {@link Error} that left
 * a render function would end the thread in which IJava and JJava answer requests.
 */
final class Forms {
  private Forms() {}

  static MimeBundle of(Displayable result) {
    try {
      return result.mimeBundle();
    } catch (Throwable e) {
      return MimeBundle.text(
          Strings.format("%s cannot be shown: %s", result.getClass().getSimpleName(), reason(e)));
    }
  }

  private static String reason(Throwable e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
