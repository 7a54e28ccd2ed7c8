package org.sleb4j.notebook;

import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.BaseKernel;

/** Makes JJava show every result in all its forms as soon as the library is on its class path. */
public final class JJavaExtension implements Extension {
  @Override
  public void install(BaseKernel kernel) {
    JJavaAdapter.teach(kernel.getRenderer());
  }
}
