package org.sleb4j.model;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;
import org.sleb4j.checkpoint.Checkpoint;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Torch;

/** All that is settled about a model before any of its weights is loaded. */
record Blueprint(
    WeightSource source,
    Architecture architecture,
    MemoryPlan plan,
    DType dtype,
    Device device,
    LinearKind kind) {

  static Blueprint read(Path directory, ModelOptions options) {
    Architecture architecture = Families.of(Config.read(directory));
    Checkpoint checkpoint = Checkpoint.open(directory).prefixed("model.", "lm_head.");
    Inventory.check(architecture, checkpoint);
    return of(new CheckpointWeights(checkpoint), architecture, options);
  }

  static Blueprint of(ModelShape shape, ModelOptions options) {
    return of(new RandomWeights(shape), Families.of(shape.config()), options);
  }

  private static Blueprint of(
      WeightSource source, Architecture architecture, ModelOptions options) {
    Torch.require(options.device());
    MemoryPlan plan = new MemoryPlan(architecture, source, options.available());
    DType dtype = options.dtype().orElseGet(() -> type(source, plan, options));
    LinearKind kind = kind(dtype, options);
    return new Blueprint(source, architecture, plan, dtype, options.device(), kind);
  }

  private static DType type(WeightSource source, MemoryPlan plan, ModelOptions options) {
    return options.inPlace() ? source.storedType() : plan.defaultType(options.device());
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
  BlockSource blocks(WeightLoader loader, DoubleConsumer progress) {
    return plan.isTight(dtype, device)
        ? new StreamedBlocks(architecture, loader)
        : new ResidentBlocks(architecture, loader, progress);
  }

  WeightLoader loader() {
    return new WeightLoader(source, new WeightSource.Place(dtype, device), kind);
  }

  ModelInfo info() {
    return new ModelInfo(
        architecture.family(),
        architecture.blockCount(),
        architecture.width(),
        plan.parameters(),
        source.bytesOnDisk(),
        memory(),
        source.storedType(),
        dtype,
        architecture.vocabularySize(),
        architecture.contextLength(),
        source.eosIds());
  }

  private Map<DType, Long> memory() {
    Map<DType, Long> memory = new EnumMap<>(DType.class);
    for (DType type : List.of(DType.FLOAT32, DType.BFLOAT16, DType.FLOAT16)) {
      memory.put(type, plan.bytes(type));
    }
    return memory;
  }
}
