package org.sleb4j.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sleb4j.check.Interrupted;

@Timeout(60)
class ParallelTest {
  /** Works on for some milliseconds, whatever interrupts. */
  private static void stubborn(long milliseconds) {
    long end = System.nanoTime() + milliseconds * 1_000_000;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void keepsTheOrder() {
    List<Integer> items = List.of(3, 1, 2, 0);
    assertEquals(
        items,
        Parallel.map(
            items,
            i -> {
              stubborn(5L * i);
              return i;
            }));
  }

  @Test
  void throwsTheFirstFailureWhenNoTaskRunsAnyMore() {
    AtomicInteger running = new AtomicInteger();
    CountDownLatch started = new CountDownLatch(1);
    IllegalArgumentException failure = new IllegalArgumentException("x");
    Throwable thrown =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                Parallel.map(
                    List.of(0, 1),
                    i -> {
                      if (i == 0) {
                        await(started);
                        throw failure;
                      }
                      running.incrementAndGet();
                      started.countDown();
                      stubborn(300);
                      return running.decrementAndGet();
                    }));
    assertSame(failure, thrown);
    assertEquals(0, running.get());
  }

  @Test
  void waitsForItsTasksThoughInterruptedTwice() throws InterruptedException {
    CountDownLatch started = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();
    AtomicBoolean endedBefore = new AtomicBoolean();
    AtomicBoolean refused = new AtomicBoolean();
    Thread caller =
        new Thread(
            () -> {
              try {
                Parallel.map(
                    List.of(0),
                    i -> {
                      started.countDown();
                      stubborn(600);
                      ended.set(true);
                      return i;
                    });
              } catch (Interrupted e) {
                refused.set(true);
              }
              endedBefore.set(ended.get());
            });
    caller.start();
    started.await();
    caller.interrupt();
    Thread.sleep(100);
    caller.interrupt();
    caller.join();
    assertTrue(refused.get());
    assertTrue(endedBefore.get());
  }
}
