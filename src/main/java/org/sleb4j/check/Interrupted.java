package org.sleb4j.check;

import java.util.concurrent.CancellationException;

/**
 * Long work was asked to stop by {@link Thread#interrupt}; its message says what is not lost.
 *
 * <p>Native calls ignore interrupts, so long loops ask between them.
 */
public final class Interrupted extends CancellationException {
  private static final long serialVersionUID = 1L;

  private Interrupted(String message) {
    super(message);
    CellFrames.dropAbove(this);
  }

  /**
   * Ends the work of a thread that was interrupted, and clears its flag.
   *
   * @throws Interrupted if it was
   */
  public static void check() {
    if (Thread.interrupted()) {
      throw new Interrupted("interrupted");
    }
  }

  /** Something that an interrupt ends. */
  @FunctionalInterface
  public interface Waiting {
    /** Waits. */
    void await() throws InterruptedException;
  }

  /**
   * Waits for something, such as a lock.
   *
   * @throws Interrupted if the thread was interrupted meanwhile; its flag is cleared
   */
  public static void waiting(Waiting something) {
    try {
      something.await();
    } catch (InterruptedException e) {
      throw by(e);
    }
  }

  /** Returns the end of work that a wait was interrupted in. */
  public static Interrupted by(InterruptedException e) {
    Interrupted interrupted = new Interrupted("interrupted");
    interrupted.initCause(e);
    return interrupted;
  }

  /**
   * Returns this with what is there when the same work is begun again.
   *
   * @param what such as {@code the scored candidates}
   */
  public Interrupted keeping(String what) {
    Interrupted told = new Interrupted("interrupted; " + what + " are kept");
    told.initCause(this);
    return told;
  }
}
