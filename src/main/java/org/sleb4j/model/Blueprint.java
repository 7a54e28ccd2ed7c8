package org.sleb4j.model;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleConsumer;
import org.sleb4j.check.Check;
import org.sleb4j.checkpoint.Checkpoint;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.PackedProducts;
import org.sleb4j.torch.Torch;

/** All that is settled about a model before any of its weights is loaded. */
record Blueprint(
    WeightSource source,
    Architecture architecture,
    MemoryPlan plan,
    DType dtype,
    Placement placement,
    LinearKind kind,
    boolean streams,
    ModelOptions options) {

  static Blueprint read(Path directory, ModelOptions options) {
    Config config = Config.read(directory);
    Architecture architecture = Families.of(config);
    Optional<Quantization> quantization = Quantization.of(config, directory);
    Checkpoint checkpoint = Checkpoint.open(directory).prefixed("model.", "lm_head.");
    CheckpointWeights weights = new CheckpointWeights(checkpoint, quantization);
    Inventory.check(architecture, weights);
    return of(weights, architecture, options);
  }

  /** Returns this with layers that add up what they read, one block at a time in memory. */
  Blueprint calibrating() {
    LinearKind calibrating = new CalibratingLinear();
    Placement one = Placement.on(device(), architecture.blockCount());
    return new Blueprint(source, architecture, plan, dtype, one, calibrating, true, options);
  }

  static Blueprint of(ModelShape shape, ModelOptions options) {
    Architecture architecture = Families.of(shape.config());
    Quantization.checkDense(shape.config());
    return of(new RandomWeights(shape), architecture, options);
  }

  private static Blueprint of(
      WeightSource source, Architecture architecture, ModelOptions options) {
    options.devices().forEach(Torch::require);
    MemoryPlan plan = new MemoryPlan(architecture, source, options.usable());
    DType dtype = options.dtype().orElseGet(() -> type(source, plan, options));
    boolean packed = source.groupSize().isPresent();
    LinearKind kind =
        packed
            ? int4Kind(source.groupSize().getAsInt(), dtype, options.device())
            : kind(dtype, options);
    boolean streams = plan.isTight(dtype, options.device()) || (packed && options.inPlace());
    Placement placement =
        streams
            ? Placement.on(options.device(), architecture.blockCount())
            : plan.place(options.devices(), dtype);
    Check.that(
        !packed || !placement.isSplit(), "%s has weights of 4 bits: name one device.", source);
    return new Blueprint(source, architecture, plan, dtype, placement, kind, streams, options);
  }

  Device device() {
    return placement.first();
  }

  private static DType type(WeightSource source, MemoryPlan plan, ModelOptions options) {
    boolean asStored = options.inPlace() && source.groupSize().isEmpty();
    return asStored ? source.storedType() : plan.defaultType(options.device());
  }

  private static LinearKind int4Kind(int groupSize, DType dtype, Device device) {
    if (device.isCpu()) {
      return new Int4Linear(new Int4Cpu(dtype), groupSize, dtype);
    }
    Check.that(
        dtype == DType.BFLOAT16,
        "dtype (%s) must be bfloat16 for a model of 4 bits on %s.",
        dtype,
        device);
    return new Int4Linear(new Int4Cuda(device), groupSize, dtype);
  }

  private static LinearKind kind(DType dtype, ModelOptions options) {
    boolean packed =
        !options.inPlace()
            && options.device().isCpu()
            && dtype == DType.FLOAT32
            && PackedProducts.areAvailable(dtype);
    return packed ? new PackedLinear() : new DenseLinear();
  }

  /**
   * Returns the same model with bfloat16 weights in a layout that is read faster where few tokens
   * come at once; empty where there is now no room for a copy of them.
   */
  Optional<Blueprint> forFewTokens() {
    boolean mapped =
        kind instanceof DenseLinear && device().isCpu() && !options.inPlace() && !streams;
    return mapped
            && dtype == DType.BFLOAT16
            && new MemoryPlan(architecture, source, options.usable()).hasRoomForCopies(dtype)
            && PackedProducts.areAvailable(dtype)
        ? Optional.of(
            new Blueprint(
                source, architecture, plan, dtype, placement, new PackedLinear(), streams, options))
        : Optional.empty();
  }

  void checkFits() {
    plan.checkFits(dtype, device());
  }

  /** Returns the bytes of hidden states that fit beside the ends of the model and one block. */
  long roomForStates() {
    return plan.roomForStates(dtype, device());
  }

  /** Makes the source of the blocks: all of them at hand, or one after another from disk. */
  BlockSource blocks(DoubleConsumer progress) {
    return streams
        ? new StreamedBlocks(architecture, loader(device()))
        : new ResidentBlocks(
            architecture, block -> loader(placement.blocks().get(block)), progress);
  }

  WeightLoader loader(Device device) {
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
        source.groupSize(),
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
