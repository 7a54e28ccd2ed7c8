package org.sleb4j.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sleb4j.Golden;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.checkpoint.Checkpoint;
import org.sleb4j.model.family.Families;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Device;

class MemoryPlanTest {
  private static final long WIDE_BYTES = 1_156_352;

  private static MemoryPlan plan(String model, long available) {
    Checkpoint checkpoint = Checkpoint.open(Golden.of(model).directory());
    WeightSource source = CheckpointWeights.of(checkpoint);
    List<Long> shares = ModelOptions.defaults().withMemory(available).usable();
    return new MemoryPlan(Families.of(checkpoint.config()), source, shares);
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
  void isTightWhereTheBlocksDoNotFitTogether() {
    assertTrue(plan("llama-gqa", WIDE_BYTES).isTight(DType.FLOAT32, Device.cpu()));
    assertFalse(plan("llama-gqa", WIDE_BYTES).isTight(DType.BFLOAT16, Device.cpu()));
  }

  @Test
  void saysWhatDoesNotFitBeforeAnythingIsAllocated() {
    MemoryPlan plan = plan("llama-gqa-bf16", 200 << 10);
    var e =
        assertThrows(
            InvalidInputException.class, () -> plan.checkFits(DType.FLOAT32, Device.cpu()));
    assertTrue(
        e.getMessage()
            .contains("needs 241.8 KiB in float32 for its head and one block alone, but cpu has"),
        e.getMessage());
  }

  /** The sizes of the published config: width 4096, feed-forward 11008, 32 blocks. */
  @Test
  void leavesRoomForAFewWindowsOfA7bAtATime() {
    ModelShape shape = ModelShape.of("llama-2-7b");
    long memory = 8L << 30;
    List<Long> shares = ModelOptions.defaults().withMemory(memory).usable();
    MemoryPlan plan = new MemoryPlan(Families.of(shape.config()), new RandomWeights(shape), shares);
    long block = 4 * 4096 * 4096 + 3 * 4096 * 11008 + 2 * 4096;
    long table = 32000 * 4096; // drawn in memory; of a stored model it stays in its file
    long room = (long) (0.85 * memory) - 2 * (2 * table + 4096 + block);
    assertEquals(room, plan.roomForStates(DType.BFLOAT16, Device.cpu()));
    long states = (32 + 2) * 2048L * 4096 * 2;
    assertEquals(11, (room + 2 * table) / states);
  }

  @Test
  void countsTablesOnAGpuWhereTheyAreCopied() {
    // 578,176 bytes of blocks, norms and head, and 32,768 of the embedding, of 85 % of the memory
    long between = Math.round((578_176 + 16_384) / 0.85);
    assertFalse(plan("llama-gqa-bf16", between).isTight(DType.BFLOAT16, Device.cpu()));
    assertTrue(plan("llama-gqa-bf16", between).isTight(DType.BFLOAT16, Device.gpu(0)));
  }
}
