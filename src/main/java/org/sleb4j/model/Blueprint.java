package org.sleb4j.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.sleb4j.checkpoint.Checkpoint;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Torch;

/** All that is settled about a model before any of its weights is loaded. */
record Blueprint(
    Checkpoint checkpoint,
    Architecture architecture,
    MemoryPlan plan,
    DType dtype,
    Device device,
    LinearKind kind) {

  static Blueprint read(Path directory, ModelOptions options) {
    Torch.require(options.device());
    Architecture architecture = Families.of(Config.read(directory));
    Checkpoint checkpoint = Checkpoint.open(directory).prefixed("model.", "lm_head.");
    Inventory.check(architecture, checkpoint);
    MemoryPlan plan = new MemoryPlan(architecture, checkpoint, options.available());
    DType dtype = options.dtype().orElseGet(() -> type(plan, options));
    LinearKind kind = kind(dtype, options);
    return new Blueprint(checkpoint, architecture, plan, dtype, options.device(), kind);
  }

  private static DType type(MemoryPlan plan, ModelOptions options) {
    return options.inPlace() ? plan.storedType() : plan.defaultType(options.device());
  }

  private static LinearKind kind(DType dtype, ModelOptions options) {
    boolean packed =
        !options.inPlace()
            && options.device().isCpu()
            && dtype == DType.FLOAT32
            && PackedLinear.isAvailable();
    return packed ? new PackedLinear() : new DenseLinear();
  }

  void checkFits() {
    plan.checkFits(dtype, device);
  }

  /** Makes the source of the blocks: all of them at hand, or one after another from disk. */
  BlockSource blocks(WeightLoader loader) {
    return plan.isTight(dtype, device)
        ? new StreamedBlocks(architecture, loader)
        : new ResidentBlocks(architecture, loader);
  }

  WeightLoader loader() {
    return new WeightLoader(checkpoint, dtype, device, kind);
  }

  ModelInfo info() {
    return new ModelInfo(
        architecture.family(),
        architecture.blockCount(),
        architecture.width(),
        plan.parameters(),
        checkpoint.bytes(),
        memory(),
        plan.storedType(),
        dtype,
        architecture.vocabularySize(),
        architecture.contextLength(),
        eosIds());
  }

  private Map<DType, Long> memory() {
    Map<DType, Long> memory = new EnumMap<>(DType.class);
    for (DType type : List.of(DType.FLOAT32, DType.BFLOAT16, DType.FLOAT16)) {
      memory.put(type, plan.bytes(type));
    }
    return memory;
  }

  /** The generation config, where there is one, overrides the config. */
  private List<Integer> eosIds() {
    Path directory = checkpoint.directory();
    if (Files.exists(directory.resolve("generation_config.json"))) {
      List<Integer> ids = Config.read(directory, "generation_config.json").ids("eos_token_id");
      if (!ids.isEmpty()) {
        return ids;
      }
    }
    return checkpoint.config().ids("eos_token_id");
  }
}
