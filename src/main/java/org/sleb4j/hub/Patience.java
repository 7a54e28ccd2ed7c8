package org.sleb4j.hub;

import java.time.Duration;
import org.sleb4j.check.Interrupted;

/**
 * How long to bear with a host.
 *
 * @param pause waits between two attempts
 * @param silence how long a body may send nothing before it counts as cut
 * @param attempts how often in a row nothing may come
 */
record Patience(Pause pause, Duration silence, int attempts) {
  /** Waits. */
  interface Pause {
    void millis(long millis) throws InterruptedException;
  }

  static Patience usual() {
    return new Patience(Thread::sleep, Duration.ofSeconds(30), 5);
  }

  /** Returns this with a single attempt, for what can be done without. */
  Patience once() {
    return new Patience(pause, silence, 1);
  }

  void rest(Duration duration) {
    try {
      pause.millis(duration.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      Interrupted.check();
    }
  }
}
