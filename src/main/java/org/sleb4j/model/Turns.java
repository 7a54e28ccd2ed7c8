package org.sleb4j.model;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.sleb4j.check.Check;
import org.sleb4j.check.Interrupted;

/**
 * Decides which threads may compute with a model now, and when its weights may be freed.
 *
 * <p>A model in memory serves all threads at once. A streamed one serves them in turn, since it
 * holds one block. Closing waits until no computation is under way.
 */
final class Turns {
  private final String model;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true);
  private final Lock computing;
  private boolean closed;

  /**
   * Makes the turns of a model.
   *
   * @param oneAtATime whether threads wait for each other
   */
  Turns(String model, boolean oneAtATime) {
    this.model = model;
    this.computing = oneAtATime ? lock.writeLock() : lock.readLock();
  }

  /**
   * Computes while the weights stay; turns of one thread may be nested.
   *
   * @throws org.sleb4j.check.InvalidInputException if the model was closed
   * @throws Interrupted if the thread was interrupted before its turn came
   */
  <T> T take(Supplier<T> work) {
    Interrupted.waiting(computing::lockInterruptibly);
    try {
      Check.that(!closed, "The model %s was closed: open it again.", model);
      return work.get();
    } finally {
      computing.unlock();
    }
  }

  /**
   * Frees what the model holds, once, when no turn is under way.
   *
   * @throws org.sleb4j.check.InvalidInputException if the thread's own turn is under way
   */
  void end(Runnable free) {
    Check.that(
        lock.getReadHoldCount() == 0 && !lock.isWriteLockedByCurrentThread(),
        "The model %s is computing on this thread: close it afterwards.",
        model);
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        free.run();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
