package org.sleb4j.model;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleConsumer;
import org.sleb4j.check.Check;
import org.sleb4j.check.Warnings;
import org.sleb4j.checkpoint.Checkpoint;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.model.family.Decoder;
import org.sleb4j.model.family.Families;
import org.sleb4j.model.linear.LinearKind;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.PackedProducts;
import org.sleb4j.torch.Torch;

/** All that is settled about a model before any of its weights is loaded. */
record Blueprint(
    WeightSource source,
    Decoder decoder,
    MemoryPlan plan,
    DType dtype,
    Placement placement,
    LinearKind kind,
    boolean streams,
    ModelOptions options) {

  static Blueprint read(Path directory, ModelOptions options) {
    return Warnings.afterSuccess(() -> checked(directory, options));
  }

  private static Blueprint checked(Path directory, ModelOptions options) {
    Config config = Config.read(directory);
    Decoder declared = Families.of(config);
    Optional<Quantization> quantization = Quantization.of(config, directory);
    Checkpoint checkpoint = Checkpoint.open(directory).renamed(declared.names()::canonical);
    TiedHead settled = TiedHead.settle(config, declared, checkpoint);
    Decoder decoder = settled.decoder().laidOutAs(settled.checkpoint().tensors());
    CheckpointWeights weights = new CheckpointWeights(settled.checkpoint(), quantization);
    Inventory.check(decoder, weights);
    return of(weights, decoder, options);
  }

  /** Returns this with layers that add up what they read, one block at a time in memory. */
  Blueprint calibrating() {
    LinearKind calibrating = LinearKind.calibrating();
    Placement one = Placement.on(device(), decoder.blockCount());
    return new Blueprint(source, decoder, plan, dtype, one, calibrating, true, options);
  }

  static Blueprint of(ModelShape shape, ModelOptions options) {
    Decoder decoder = Families.of(shape.config());
    Quantization.checkDense(shape.config());
    return of(new RandomWeights(shape), decoder, options);
  }

  private static Blueprint of(WeightSource source, Decoder decoder, ModelOptions options) {
    Torch.checkTemporaryFolder();
    options.devices().forEach(Torch::require);
    MemoryPlan plan = new MemoryPlan(decoder, source, options.usable());
    DType dtype = options.dtype().orElseGet(() -> type(source, plan, options));
    boolean packed = source.groupSize().isPresent();
    boolean streams = plan.isTight(dtype, options.device()) || (packed && options.inPlace());
    boolean packs = !streams && packs(dtype, options);
    LinearKind kind =
        packed
            ? int4Kind(source.groupSize().getAsInt(), dtype, options.device(), packs)
            : kind(dtype, options);
    Placement placement =
        streams
            ? Placement.on(options.device(), decoder.blockCount())
            : plan.place(options.devices(), dtype);
    Check.that(
        !packed || !placement.isSplit(),
        "%s has 4-bit weights, which run on one device: name one.",
        source);
    return new Blueprint(source, decoder, plan, dtype, placement, kind, streams, options);
  }

  Device device() {
    return placement.first();
  }

  private static DType type(WeightSource source, MemoryPlan plan, ModelOptions options) {
    boolean asStored = options.inPlace() && source.groupSize().isEmpty();
    return asStored ? source.storedType() : plan.defaultType(options.device());
  }

  /** Warns where memory chose the type, and not the caller. */
  void warnOfNarrowType() {
    if (options.dtype().isEmpty() && !options.inPlace() && plan.isNarrowed(dtype, device())) {
      Warnings.warn(
          "%s does not fit in memory in float32: it is computed in %s, as stored, and the numbers"
              + " differ from float32's; name the dtype to choose.",
          source, dtype);
    }
  }

  private static LinearKind int4Kind(int groupSize, DType dtype, Device device, boolean packs) {
    Check.that(
        device.isCpu() || dtype == DType.BFLOAT16,
        "dtype (%s) must be bfloat16 for a 4-bit model on %s.",
        dtype,
        device);
    return LinearKind.int4(device, groupSize, dtype, packs);
  }

  private static LinearKind kind(DType dtype, ModelOptions options) {
    return dtype == DType.FLOAT32 && packs(dtype, options)
        ? LinearKind.packed()
        : LinearKind.dense();
  }

  /** Returns whether dense weights can be copied into a layout that a CPU reads faster. */
  private static boolean packs(DType dtype, ModelOptions options) {
    return !options.inPlace() && options.device().isCpu() && PackedProducts.areAvailable(dtype);
  }

  /**
   * Returns the same model with bfloat16 weights in a layout that is read faster where few tokens
   * come at once; empty where there is now no room for a copy of them.
   */
  Optional<Blueprint> forFewTokens() {
    return kind.equals(LinearKind.dense())
            && !streams
            && dtype == DType.BFLOAT16
            && packs(dtype, options)
            && new MemoryPlan(decoder, source, options.usable()).hasRoomForCopies(dtype)
        ? Optional.of(
            new Blueprint(
                source, decoder, plan, dtype, placement, LinearKind.packed(), streams, options))
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
        ? new StreamedBlocks(decoder, loader(device()))
        : new ResidentBlocks(decoder, block -> loader(placement.blocks().get(block)), progress);
  }

  WeightLoader loader(Device device) {
    return new WeightLoader(source, new WeightSource.Place(dtype, device), kind);
  }

  ModelInfo info() {
    return new ModelInfo(
        decoder.family(),
        decoder.blockCount(),
        decoder.width(),
        plan.parameters(),
        source.bytesOnDisk(),
        memory(),
        source.storedType(),
        source.groupSize(),
        dtype,
        decoder.vocabularySize(),
        decoder.contextLength(),
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
