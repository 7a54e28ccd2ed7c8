package org.sleb4j;

import java.util.function.Supplier;
import org.sleb4j.check.Warnings;
import org.sleb4j.display.MimeBundle;
import org.sleb4j.display.Screen;

/** Shows the warnings of some work where results appear. */
final class Shown {
  private Shown() {}

  static <T> T withWarnings(Supplier<T> work) {
    return Warnings.heardBy(
        sentence -> Screen.current().show(MimeBundle.text("Warning: " + sentence)), work);
  }
}
