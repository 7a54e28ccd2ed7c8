package org.sleb4j.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.sleb4j.Golden;
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
      ModelReference other = new ModelReference(NAME, "0123", reference.dtype());
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
}
