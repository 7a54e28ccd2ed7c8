package org.sleb4j.notebook;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.sleb4j.display.Screen;
import org.sleb4j.display.ScreenProvider;

/** Holds the screen of the built-in kernel from its start; names no class of the base library. */
public final class BuiltInScreens implements ScreenProvider {
  private static final AtomicReference<Screen> RUNNING = new AtomicReference<>();

  static void running(Screen screen) {
    RUNNING.set(screen);
  }

  @Override
  public Optional<Screen> screen() {
    return Optional.ofNullable(RUNNING.get());
  }
}
