package org.sleb4j.display;

import java.util.Optional;

/** Returns whether the process runs in some notebook kernel; a service. */
public interface ScreenProvider {
  /**
   * Returns the screen of the kernel, none where the process does not run in it. Also makes the
   * kernel show every {@link Displayable} that is a cell's result in all its forms.
   */
  Optional<Screen> screen();
}
