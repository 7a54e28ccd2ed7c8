package io.github.spencerpark.ijava;

import io.github.spencerpark.jupyter.kernel.BaseKernel;

/** Stands for IJava's main class, of which the adapter knows this one method. */
public final class IJava {
  private static BaseKernel kernel;

  private IJava() {}

  public static void runs(BaseKernel running) {
    kernel = running;
  }

  public static BaseKernel getKernelInstance() {
    return kernel;
  }
}
