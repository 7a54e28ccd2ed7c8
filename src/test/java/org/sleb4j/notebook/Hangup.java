package org.sleb4j.notebook;

/**
 * Closes a kernel's connection without waiting for it for ever.
 *
 * <p>The base libraries' own close waits for the end of sockets, and once in many runs misses it;
 * in a kernel the process ends instead.
 */
final class Hangup {
  private static final long PATIENCE_MILLIS = 10_000;

  private Hangup() {}

  static void of(Runnable close) throws InterruptedException {
    Thread closing = new Thread(close, "closing a connection");
    closing.setDaemon(true);
    closing.start();
    closing.join(PATIENCE_MILLIS);
  }
}
