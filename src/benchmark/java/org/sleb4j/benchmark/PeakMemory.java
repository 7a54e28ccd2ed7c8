package org.sleb4j.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Watches the memory of this process, as Linux counts it: all that is resident, and what of it is
 * not a part of a file.
 */
final class PeakMemory implements AutoCloseable {
  private final AtomicLong anonymous = new AtomicLong();
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(PeakMemory::daemon);

  PeakMemory() {
    watch.scheduleAtFixedRate(this::look, 0, 50, TimeUnit.MILLISECONDS);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "memory");
    thread.setDaemon(true);
    return thread;
  }

  private void look() {
    anonymous.accumulateAndGet(status("RssAnon"), Math::max);
  }

  /** Returns the most bytes that were resident. */
  long resident() {
    return status("VmHWM");
  }

  /** Returns the most bytes that were resident and no part of a file, looked at every 50 ms. */
  long anonymous() {
    look();
    return anonymous.get();
  }

  private static long status(String field) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith(field + ":"))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    watch.shutdownNow();
  }
}
