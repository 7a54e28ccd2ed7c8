package org.sleb4j.display;

import java.util.Optional;
import java.util.ServiceLoader;

/** Finds the screen once. */
final class Screens {
  private Screens() {}

  /** Found at first use. */
  private static final class Holder {
    private static final Screen SCREEN = find();
  }

  static Screen current() {
    return Holder.SCREEN;
  }

  private static Screen find() {
    return ServiceLoader.load(ScreenProvider.class, ScreenProvider.class.getClassLoader()).stream()
        .map(provider -> provider.get().screen())
        .flatMap(Optional::stream)
        .findFirst()
        .orElseGet(TerminalScreen::new);
  }
}
