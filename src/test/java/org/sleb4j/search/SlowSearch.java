package org.sleb4j.search;

import java.util.concurrent.locks.LockSupport;
import org.sleb4j.check.Interrupted;

/** A search whose candidates take time, for tests of what interrupts it. */
public final class SlowSearch {
  private SlowSearch() {}

  /**
   * Makes a search over blocks; a candidate takes some milliseconds, before which, as walks do, it
   * asks for an interrupt.
   */
  public static Search of(int blockCount, int milliseconds) {
    return Search.of(
        new CostTable(
            removed -> {
              Interrupted.check();
              waitFor(milliseconds);
              return removed.hashCode();
            }),
        SearchSpace.blocks(blockCount),
        SearchOptions.paper(blockCount / 2));
  }

  private static void waitFor(int milliseconds) {
    long end = System.nanoTime() + milliseconds * 1_000_000L;
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(1_000_000);
    }
  }
}
