package org.sleb4j.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.check.InvalidInputException;

class DeviceTest {
  @Test
  void readsTheNamesOfDevices() {
    assertEquals(List.of(Device.cpu()), Device.parseAll("cpu"));
    assertEquals(List.of(Device.gpu(0)), Device.parseAll("gpu"));
    assertEquals(List.of(Device.gpu(1), Device.gpu(0)), Device.parseAll("gpu:1,cuda:0"));
    assertEquals("cuda:1", Device.gpu(1).scriptName());
    assertEquals("cpu", Device.cpu().scriptName());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "gpu:", "gpu:0,", "cpu,cpu", "cpu,gpu", "gpu:0,gpu", "tpu", "gpu:0;gpu:1"})
  void refusesOthers(String names) {
    assertThrows(InvalidInputException.class, () -> Device.parseAll(names));
  }
}
