package org.sleb4j.hub;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Closes a body that sends nothing for too long, which ends the read that waits for it. */
final class StallGuard implements AutoCloseable {
  private static final ScheduledExecutorService TIMER =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "hub-stalls");
            thread.setDaemon(true);
            return thread;
          });

  private final InputStream body;
  private final long silenceNanos;
  private final ScheduledFuture<?> watch;
  private volatile long last = System.nanoTime();
  private volatile boolean stalled;

  StallGuard(InputStream body, Duration silence) {
    this.body = body;
    this.silenceNanos = silence.toNanos();
    this.watch =
        TIMER.scheduleWithFixedDelay(
            this::look, silenceNanos / 4, silenceNanos / 4, TimeUnit.NANOSECONDS);
  }

  private void look() {
    if (System.nanoTime() - last > silenceNanos) {
      stalled = true;
      try {
        body.close();
      } catch (IOException e) {
        watch.cancel(false); // closed is all it should be
      }
    }
  }

  /** Returns the body; a stall shows as an exception or as its end. */
  InputStream watched() {
    return new FilterInputStream(body) {
      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        last = System.nanoTime();
        if (stalled) {
          throw new IOException("nothing came any more");
        }
        return count;
      }
    };
  }

  @Override
  public void close() {
    watch.cancel(false);
  }
}
