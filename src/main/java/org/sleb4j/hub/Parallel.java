package org.sleb4j.hub;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.sleb4j.check.Interrupted;

/** Does something for several files at once; the first failure ends the others. */
final class Parallel {
  private static final int THREADS = 8;

  private Parallel() {}

  /**
   * Returns what the task makes of every item, in the order of the items, or throws what the first
   * to fail threw, once all have ended.
   */
  static <T, R> List<R> map(List<T> items, Function<T, R> task) {
    ExecutorService threads =
        Executors.newFixedThreadPool(Math.max(1, Math.min(THREADS, items.size())));
    try {
      return map(items, task, threads);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    } finally {
      stop(threads);
    }
    Interrupted.check();
    throw new IllegalStateException("an interrupt was lost");
  }

  private static <T, R> List<R> map(List<T> items, Function<T, R> task, ExecutorService threads)
      throws InterruptedException, ExecutionException {
    CompletionService<R> ended = new ExecutorCompletionService<>(threads);
    List<Future<R>> running = new ArrayList<>();
    items.forEach(item -> running.add(ended.submit(() -> task.apply(item))));
    for (int i = 0; i < items.size(); i++) {
      ended.take().get();
    }
    List<R> results = new ArrayList<>();
    for (Future<R> future : running) {
      results.add(future.get());
    }
    return results;
  }

  /**
   * Waits until the threads have stopped, so that none still writes, interrupted or not: each is
   * interrupted itself, and its connections have time limits.
   */
  private static void stop(ExecutorService threads) {
    boolean interrupted = Thread.interrupted();
    threads.shutdownNow();
    while (!threads.isTerminated()) {
      try {
        threads.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
