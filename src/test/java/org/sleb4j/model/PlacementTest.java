package org.sleb4j.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sleb4j.torch.Device;

class PlacementTest {
  private static final Device A = Device.gpu(0);
  private static final Device B = Device.gpu(1);
  private static final Device C = Device.gpu(2);

  private static Placement over(
      List<Device> devices, List<Long> available, long embedding, long head, int blocks) {
    return Placement.over(
        devices, available, new Placement.Ends(embedding, head), Collections.nCopies(blocks, 10L));
  }

  @Test
  void equalDevicesGetAsManyBlocks() {
    Placement placement = over(List.of(A, B), List.of(100L, 100L), 0, 0, 6);
    assertEquals(List.of(A, A, A, B, B, B), placement.blocks());
    assertEquals(A, placement.first());
    assertEquals(B, placement.last());
    assertTrue(placement.isSplit());
  }

  @Test
  void sharesFollowTheMemory() {
    Placement placement = over(List.of(A, B, C), List.of(400L, 100L, 100L), 0, 0, 6);
    assertEquals(List.of(A, A, A, A, B, C), placement.blocks());
    assertEquals(List.of(A, B, C), placement.devices());
  }

  @Test
  void embeddingAndHeadTakeTheirPart() {
    assertEquals(List.of(A, B, B, B), over(List.of(A, B), List.of(100L, 100L), 20, 0, 4).blocks());
    assertEquals(List.of(A, A, A, B), over(List.of(A, B), List.of(100L, 100L), 0, 20, 4).blocks());
  }

  @Test
  void noDeviceGetsMoreThanItsShareAndHalfABlock() {
    for (int blocks = 1; blocks < 40; blocks++) {
      Placement placement = over(List.of(A, B, C), List.of(300L, 70L, 130L), 13, 29, blocks);
      double total = 13 + 29 + 10.0 * blocks;
      assertTrue(bytes(placement, A) + 13 <= total * 300 / 500 + 5 + 1e-9);
      assertTrue(bytes(placement, B) <= total * 70 / 500 + 10);
      assertEquals(
          placement.blocks(), placement.blocks().stream().sorted(PlacementTest::order).toList());
    }
  }

  private static int order(Device a, Device b) {
    return Integer.compare(a.gpu(), b.gpu());
  }

  private static double bytes(Placement placement, Device device) {
    return 10.0 * Collections.frequency(placement.blocks(), device);
  }

  @Test
  void oneDeviceHoldsEverything() {
    Placement placement = Placement.on(Device.cpu(), 3);
    assertEquals(List.of(Device.cpu()), placement.devices());
    assertFalse(placement.isSplit());
  }
}
