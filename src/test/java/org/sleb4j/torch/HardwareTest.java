package org.sleb4j.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class HardwareTest {
  @Test
  void namesTheProcessor() {
    assertFalse(Hardware.name(Device.cpu()).isBlank());
    assertTrue(Hardware.mainMemory() > 1 << 20);
  }

  @Test
  void seesThePeakOfMemoryThatIsFreedAgain() {
    long bytes = 256L << 20;
    PeakMemory quiet = PeakMemory.since(Device.cpu());
    long before = quiet.bytes().orElse(0);
    PeakMemory peak = PeakMemory.since(Device.cpu());
    try (Scope scope = Scope.on(Device.cpu())) {
      scope.floats(new float[(int) (bytes / 4)], bytes / 4);
    }
    long most = peak.bytes().orElse(bytes);
    assertTrue(most >= before + bytes / 2 || quiet.bytes().isEmpty(), before + " " + most);
  }

  @Test
  void readsBackFromADeviceWithoutLeavingAnything() {
    long before = Torch.liveHandles();
    Fence.read(Device.cpu());
    Fence.await(Device.cpu());
    assertEquals(before, Torch.liveHandles());
  }
}
