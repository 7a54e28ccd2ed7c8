package org.sleb4j.model;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.sleb4j.Golden;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.checkpoint.Checkpoint;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Device;

class MemoryPlanTest {
  private static final long WIDE_BYTES = 1_156_352;

  private static MemoryPlan plan(String model, long available) {
    Checkpoint checkpoint = Checkpoint.open(Golden.of(model).directory());
    return new MemoryPlan(Families.of(checkpoint.config()), checkpoint, device -> available);
  }

  @Test
  void countsEveryWeightOnce() {
    assertEquals(305_472, plan("llama-gqa", 0).parameters());
    assertEquals(WIDE_BYTES, plan("llama-gqa", 0).bytes(DType.FLOAT32));
  }

  @Test
  void computesInFloat32OnACpuWhereThatFits() {
    assertEquals(DType.FLOAT32, plan("llama-gqa-bf16", 1L << 30).defaultType(Device.cpu()));
  }

  @Test
  void computesInTheStoredTypeWhereFloat32DoesNotFit() {
    assertEquals(DType.BFLOAT16, plan("llama-gqa-bf16", WIDE_BYTES).defaultType(Device.cpu()));
    assertEquals(DType.FLOAT16, plan("llama-gqa-f16", WIDE_BYTES).defaultType(Device.cpu()));
  }

  @Test
  void computesInTheStoredTypeOnAGpu() {
    assertEquals(DType.BFLOAT16, plan("llama-gqa-bf16", 1L << 40).defaultType(Device.gpu(0)));
  }

  @Test
  void saysWhatDoesNotFitBeforeAnythingIsAllocated() {
    MemoryPlan plan = plan("llama-gqa-bf16", 1 << 20);
    var e =
        assertThrows(
            InvalidInputException.class,
            () -> plan.checkFits(DType.FLOAT32, Device.cpu(), new PackedLinear()));
    assertTrue(
        e.getMessage().contains("needs 1.1 MiB in float32, but cpu has 870.4 KiB to give"),
        e.getMessage());
  }

  @Test
  void needsNothingForWeightsThatAreComputedWithWhereTheyLie() {
    assertDoesNotThrow(
        () -> plan("llama-gqa-bf16", 0).checkFits(DType.BFLOAT16, Device.cpu(), new DenseLinear()));
  }
}
