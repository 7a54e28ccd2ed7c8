package org.sleb4j.torch;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** Makes PyTorch run out of memory at a chosen request. */
public final class Faults {
  private static final int FIRST = 10;

  private final Thread thread = Thread.currentThread();
  private long left;

  private Faults(long left) {
    this.left = left;
  }

  /** Not an exception, which some code might take for something it can mend. */
  private static final class Injected extends Error {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Runs work once without a fault, then with a fault at its first request for native memory, its
   * second, and so on, each of the first ones and then some of the rest. No more tensors may be
   * alive after a run than before; a streamed model may have dropped its block.
   *
   * @return how many runs met a fault
   */
  public static int assertNothingLeft(Runnable work) {
    work.run();
    long before = Torch.liveHandles();
    int runs = 0;
    for (long n = 1; fails(work, n, before); n += Math.max(1, n / FIRST)) {
      runs++;
    }
    assertTrue(runs > 0, "the work asks for no memory");
    return runs;
  }

  private static boolean fails(Runnable work, long n, long before) {
    Faults faults = new Faults(n);
    Torch.beforeAllocation(faults::allocating);
    try {
      work.run();
      return false;
    } catch (Injected e) {
      return true;
    } finally {
      Torch.beforeAllocation(() -> {});
      long alive = Torch.liveHandles() - before;
      assertTrue(alive <= 0, alive + " alive after a fault at request " + n);
    }
  }

  private void allocating() {
    if (Thread.currentThread() == thread && --left == 0) {
      throw new Injected();
    }
  }
}
