package org.sleb4j.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sleb4j.Golden;
import org.sleb4j.check.Interrupted;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Torch;

/** Several threads use one model, and one closes it. */
class ThreadsTest {
  private static final int THREADS = 4;
  private static final int ROUNDS = 5;
  private static final long[] IDS = {1, 5, 9, 2, 8, 8, 3, 7};

  private final ExecutorService pool = Executors.newFixedThreadPool(THREADS + 1);

  @AfterEach
  void stop() throws InterruptedException {
    pool.shutdownNow();
    assertTrue(pool.awaitTermination(60, TimeUnit.SECONDS));
  }

  static Stream<ModelOptions> options() {
    ModelOptions wide = ModelOptions.defaults().withDtype(DType.FLOAT32);
    return Stream.of(wide, wide.withMemory(600 << 10), wide.withDtype(DType.BFLOAT16));
  }

  private static Model open(ModelOptions options) {
    return Model.open(Golden.of("llama-gqa").directory(), options);
  }

  /** Returns the losses without a block, which differ from block to block. */
  private static List<Float> losses(Model model, int block) {
    try (Scope scope = Scope.on(model.device())) {
      ModelInput input = model.inputs().windows(scope, IDS, 1);
      float[] nll =
          model.head().nll(scope, model.full().without(block).states(scope, input), input).floats();
      return IntStream.range(0, nll.length).mapToObj(i -> nll[i]).toList();
    }
  }

  @ParameterizedTest
  @MethodSource("options")
  void computeWhatOneThreadDoes(ModelOptions options) throws Exception {
    try (Model model = open(options)) {
      List<List<Float>> alone = IntStream.range(0, 6).mapToObj(b -> losses(model, b)).toList();
      long before = Torch.liveHandles();
      List<Callable<List<List<Float>>>> work = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        work.add(() -> rounds(model));
      }
      for (Future<List<List<Float>>> found : pool.invokeAll(work)) {
        List<List<Float>> rounds = found.get();
        for (int i = 0; i < rounds.size(); i++) {
          assertEquals(alone.get(i % 6), rounds.get(i));
        }
      }
      assertTrue(Torch.liveHandles() <= before + 1, "a streamed model holds one block");
    }
  }

  private static List<List<Float>> rounds(Model model) {
    return IntStream.range(0, 6 * ROUNDS).mapToObj(i -> losses(model, i % 6)).toList();
  }

  /** Single blocks of a streamed model, asked for in no order that suits the others. */
  @Test
  void mayAskAStreamedModelForAnyBlock() throws Exception {
    try (Model model = open(ModelOptions.defaults().withMemory(600 << 10))) {
      assertTrue(model.isStreamed());
      List<Callable<Float>> work = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        int first = thread;
        work.add(() -> sum(model, first));
      }
      List<Float> alone = IntStream.range(0, THREADS).mapToObj(t -> sum(model, t)).toList();
      List<Future<Float>> found = pool.invokeAll(work);
      for (int thread = 0; thread < THREADS; thread++) {
        assertEquals(alone.get(thread), found.get(thread).get());
      }
    }
  }

  private static float sum(Model model, int first) {
    float sum = 0;
    for (int i = 0; i < 60; i++) {
      try (Scope scope = Scope.on(model.device())) {
        ModelInput input = model.inputs().windows(scope, IDS, 1);
        sum += model.block(scope, (first + i) % 6, model.embed(scope, input), input).floats()[i];
      }
    }
    return sum;
  }

  @ParameterizedTest
  @MethodSource("options")
  void areRefusedOnceTheModelIsClosed(ModelOptions options) throws Exception {
    long before = Torch.liveHandles();
    Model model = open(options);
    CountDownLatch running = new CountDownLatch(THREADS);
    List<Future<?>> threads = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      threads.add(
          pool.submit(
              () -> {
                losses(model, 1);
                running.countDown();
                while (true) {
                  losses(model, 2);
                }
              }));
    }
    running.await();
    model.close();
    model.close();
    for (Future<?> thread : threads) {
      Throwable end = assertThrows(ExecutionException.class, thread::get).getCause();
      assertInstanceOf(InvalidInputException.class, end);
      assertTrue(end.getMessage().contains("was closed"), end.getMessage());
    }
    assertEquals(before, Torch.liveHandles());
  }

  @Test
  void mayBeInterruptedWhileTheyWaitForAStreamedModel() throws Exception {
    try (Model model = open(ModelOptions.defaults().withMemory(600 << 10))) {
      CountDownLatch waiting = new CountDownLatch(1);
      Future<List<Float>> other =
          model.inTurn(
              () -> {
                Future<List<Float>> begun =
                    pool.submit(
                        () -> {
                          waiting.countDown();
                          return losses(model, 1);
                        });
                awaitBegin(waiting);
                assertFalse(begun.isDone());
                pool.shutdownNow();
                assertInstanceOf(
                    Interrupted.class,
                    assertThrows(ExecutionException.class, begun::get).getCause());
                return begun;
              });
      assertTrue(other.isDone());
      assertEquals(IDS.length - 1, losses(model, 1).size());
    }
  }

  private static void awaitBegin(CountDownLatch latch) {
    Interrupted.waiting(latch::await);
  }

  private static Model closed(Model model) {
    model.close();
    return model;
  }

  @Test
  void cannotCloseWhatTheyComputeWith() {
    for (ModelOptions options : options().toList()) {
      try (Model model = open(options)) {
        var e = assertThrows(InvalidInputException.class, () -> model.inTurn(() -> closed(model)));
        assertTrue(e.getMessage().contains("computing on this thread"), e.getMessage());
        assertEquals(IDS.length - 1, losses(model, 1).size());
      }
    }
  }
}
