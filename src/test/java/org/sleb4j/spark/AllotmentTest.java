package org.sleb4j.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.torch.Device;

class AllotmentTest {
  @Test
  void takesTheAddressOfAGpuAsItsNumber() {
    assertEquals(Device.gpu(7), Allotment.gpu("7"));
    InvalidInputException other =
        assertThrows(InvalidInputException.class, () -> Allotment.gpu("GPU-8f2c"));
    assertTrue(
        other.getMessage().startsWith("The address of a GPU (GPU-8f2c) must be its number"),
        other.getMessage());
  }
}
