package org.sleb4j.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.sleb4j.Golden;
import org.sleb4j.check.Interrupted;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.torch.Device;

class OpenedModelsTest {
  private static final List<Device> CPU = List.of(Device.cpu());
  private static final String NAME = Golden.of("llama-gqa").directory().toString();

  @Test
  void opensAModelOnceAndRefusesOtherWeightsUnderItsName() {
    try (Model driver = Model.open(Golden.of("llama-gqa").directory(), ModelOptions.defaults())) {
      ModelReference reference = ModelReference.of(NAME, driver);
      Model first = OpenedModels.use(reference, CPU, Function.identity());
      assertSame(first, OpenedModels.use(reference, CPU, Function.identity()));
      ModelReference other = new ModelReference(NAME, "0123", reference.dtype(), false);
      String refused =
          assertThrows(InvalidInputException.class, () -> OpenedModels.use(other, CPU, Model::info))
              .getMessage();
      assertEquals(
          NAME
              + " has weights with the hash "
              + reference.hash()
              + " here, but 0123 on the driver: put the same model under this name on every node.",
          refused);
    }
  }

  @Test
  void lendsTheModelOfADriverInTheSameProcess() {
    try (Model driver = Model.open(Golden.of("llama-gqa").directory(), ModelOptions.defaults())) {
      ModelReference reference = ModelReference.of(NAME, driver);
      OpenedModels.lend(reference, driver);
      assertSame(driver, OpenedModels.use(reference, CPU, Function.identity()));
      OpenedModels.takeBack();
      Model own = OpenedModels.use(reference, CPU, Function.identity());
      assertTrue(own != driver);
    }
  }

  @Test
  void closesAModelWhenTheLastTaskThatUsesItEnds() throws Exception {
    ModelReference one = reference(NAME);
    ModelReference other = reference(Golden.of("opt-pre").directory().toString());
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try {
      Future<Model> slow =
          threads.submit(
              () ->
                  OpenedModels.use(
                      one,
                      CPU,
                      model -> {
                        begun.countDown();
                        Interrupted.waiting(end::await);
                        model.inTurn(() -> "still open");
                        return model;
                      }));
      begun.await();
      assertEquals("opt", OpenedModels.use(other, CPU, model -> model.info().family()));
      assertFalse(slow.isDone());
      end.countDown();
      Model used = slow.get();
      assertThrows(InvalidInputException.class, () -> used.inTurn(() -> "closed"));
      assertEquals("opt", OpenedModels.use(other, CPU, model -> model.info().family()));
    } finally {
      end.countDown();
      threads.shutdown();
    }
  }

  private static ModelReference reference(String name) {
    try (Model driver = Model.open(Path.of(name), ModelOptions.defaults())) {
      return ModelReference.of(name, driver);
    }
  }
}
