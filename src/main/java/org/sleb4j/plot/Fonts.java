package org.sleb4j.plot;

import java.awt.font.FontRenderContext;
import java.awt.font.TextLayout;
import org.sleb4j.check.InvalidInputException;

/** Java draws text only where the system has a font, and fails in odd ways where it has none. */
final class Fonts {
  private static final String HEADLESS = "java.awt.headless";

  private Fonts() {}

  /**
   * Makes sure that charts can be drawn, without a display.
   *
   * @throws InvalidInputException if there is no font
   */
  static void require() {
    if (System.getProperty(HEADLESS) == null) {
      System.setProperty(HEADLESS, "true");
    }
    require(Fonts::layOut);
  }

  /** Runs something that needs a font, and turns what Java throws without one into a sentence. */
  static void require(Runnable needsFont) {
    try {
      needsFont.run();
    } catch (RuntimeException | LinkageError | InternalError e) {
      throw new InvalidInputException(
          "Charts need a font and Java finds none ("
              + root(e)
              + "): install one, on Debian with apt-get install fontconfig fonts-dejavu-core.",
          e);
    }
  }

  private static Throwable root(Throwable e) {
    return e.getCause() == null ? e : root(e.getCause());
  }

  private static void layOut() {
    FontRenderContext context = new FontRenderContext(null, true, true);
    new TextLayout("0", Style.LABEL, context).getBounds();
  }
}
