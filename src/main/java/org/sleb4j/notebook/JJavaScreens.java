package org.sleb4j.notebook;

import java.util.Optional;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.sleb4j.display.Screen;
import org.sleb4j.display.ScreenProvider;

/** Finds JJava by the kernel it keeps for notebooks. */
public final class JJavaScreens implements ScreenProvider {
  @Override
  public Optional<Screen> screen() {
    try {
      return Optional.of(JJavaAdapter.screen(BaseKernel.notebookKernel()));
    } catch (LinkageError | NullPointerException e) { // no JJava; JJava without a kernel
      return Optional.empty();
    }
  }
}
