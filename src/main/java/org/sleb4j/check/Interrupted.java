package org.sleb4j.check;

import java.util.concurrent.CancellationException;

/**
 * Long work was asked to stop by {@link Thread#interrupt}; a search keeps what it had finished.
 *
 * <p>Native calls ignore interrupts, so long loops ask between them.
 */
public final class Interrupted extends CancellationException {
  private static final long serialVersionUID = 1L;

  private Interrupted() {
    super("interrupted");
  }

  /**
   * Ends the work of a thread that was interrupted, and clears its flag.
   *
   * @throws Interrupted if it was
   */
  public static void check() {
    if (Thread.interrupted()) {
      throw new Interrupted();
    }
  }
}
