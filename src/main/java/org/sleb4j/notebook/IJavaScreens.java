package org.sleb4j.notebook;

import io.github.spencerpark.jupyter.kernel.BaseKernel;
import java.util.Optional;
import org.sleb4j.display.Screen;
import org.sleb4j.display.ScreenProvider;

/** Finds IJava by its class, which is on no repository and so named in a string. */
public final class IJavaScreens implements ScreenProvider {
  private static final String IJAVA = "io.github.spencerpark.ijava.IJava";

  @Override
  public Optional<Screen> screen() {
    try {
      Object kernel = Class.forName(IJAVA).getMethod("getKernelInstance").invoke(null);
      return Optional.ofNullable((BaseKernel) kernel).map(IJavaAdapter::install);
    } catch (ReflectiveOperationException | LinkageError e) {
      return Optional.empty();
    }
  }
}
