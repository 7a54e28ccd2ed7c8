package org.sleb4j.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleConsumer;
import java.util.function.Supplier;
import org.sleb4j.check.Check;
import org.sleb4j.checkpoint.Checkpoint;
import org.sleb4j.checkpoint.StoredTensor;
import org.sleb4j.model.family.ConfigFields;
import org.sleb4j.model.family.Decoder;
import org.sleb4j.model.family.LayerGroup;
import org.sleb4j.model.family.Part;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * Owns the weights of a model on one device; everything that computes with them is a {@link
 * ModelView}. It may be used by several threads: see the package.
 */
public final class Model implements AutoCloseable {
  private final Blueprint blueprint;
  private final WeightSource source;
  private final Decoder decoder;
  private final ModelInfo info;
  private final Turns turns;
  private final ModelInputs inputs;
  private final Forward forward;
  private final ModelHead head;
  private final Streaming streaming;
  private final Set<Replacements> owned = ConcurrentHashMap.newKeySet();

  private Model(Blueprint blueprint, DoubleConsumer progress) {
    this.blueprint = blueprint;
    source = blueprint.source();
    decoder = blueprint.decoder();
    info = blueprint.info();
    Layers layers = Layers.load(blueprint, progress);
    turns = new Turns(source.name(), layers.isStreamed());
    inputs = new ModelInputs(decoder, info.dtype(), turns);
    forward = new Forward(blueprint, layers, inputs, turns);
    head = new ModelHead(layers, info.vocabulary(), turns);
    streaming = new Streaming(info, isStreamed(), name(), blueprint.roomForStates());
  }

  /**
   * Opens a model directory as published on the Hugging Face Hub.
   *
   * @throws org.sleb4j.check.InvalidInputException if the directory, its config or a tensor is
   *     missing, broken or not supported, or the weights do not fit
   */
  public static Model open(Path directory, ModelOptions options) {
    return open(directory, options, part -> {});
  }

  /**
   * Opens a model directory and reports progress; see {@link #open(Path, ModelOptions)}.
   *
   * @param progress receives after each block the share that is loaded, 0 to 1; nothing where they
   *     are read from disk when they are needed
   * @throws org.sleb4j.check.Interrupted if the thread was interrupted, between two blocks
   */
  public static Model open(Path directory, ModelOptions options, DoubleConsumer progress) {
    Blueprint blueprint = Blueprint.read(directory, options);
    Model model = open(blueprint, progress);
    blueprint.warnOfNarrowType();
    return model;
  }

  /**
   * Makes a model of a shape with random weights, for measurements of speed: drawn on the device in
   * the type of the computation, never in a file or another type.
   *
   * @throws org.sleb4j.check.InvalidInputException if the shape is not supported or does not fit
   */
  public static Model open(ModelShape shape, ModelOptions options) {
    return open(Blueprint.of(shape, options), part -> {});
  }

  /** Opens a model whose layers add up what they read, one block at a time. */
  static Model calibrating(Path directory, ModelOptions options) {
    return open(Blueprint.read(directory, options).calibrating(), part -> {});
  }

  private static Model open(Blueprint blueprint, DoubleConsumer progress) {
    blueprint.checkFits();
    return new Model(blueprint, progress);
  }

  /**
   * Reads what a model is, without its weights; see {@link #open} for what is refused.
   *
   * @param options whose type and device the memory is told for
   */
  public static ModelInfo describe(Path directory, ModelOptions options) {
    return Blueprint.read(directory, options).info();
  }

  /** Reads how many parameters each unit of a model has, without its weights. */
  public static UnitSizes unitSizes(Path directory, ModelOptions options) {
    return UnitSizes.of(Blueprint.read(directory, options).decoder());
  }

  /** Reads what a model of a shape would be; see {@link #describe(Path, ModelOptions)}. */
  public static ModelInfo describe(ModelShape shape, ModelOptions options) {
    return Blueprint.of(shape, options).info();
  }

  /** Returns the name of its directory or shape. */
  public String name() {
    return source.name();
  }

  /** Returns whether its weights are random, since it was made from a shape alone. */
  public boolean isRandom() {
    return !source.isStored();
  }

  /**
   * Returns the files its weights come from.
   *
   * @throws org.sleb4j.check.InvalidInputException if they are random
   */
  public Checkpoint checkpoint() {
    return source.checkpoint();
  }

  /**
   * Returns the fields of its config that decide the computation, by name, as JSON.
   *
   * @throws org.sleb4j.check.InvalidInputException if its weights are random
   */
  public Map<String, String> configFields() {
    return ConfigFields.computed(checkpoint().config());
  }

  /** Returns the tensors of its files that it uses, in the order in which they are stored. */
  public List<StoredTensor> usedTensors() {
    return Inventory.used(decoder, CheckpointWeights.of(checkpoint()));
  }

  /** Returns the names of the tensors of its files that a part of a block alone uses. */
  public Set<String> tensorNames(int block, Part part) {
    return Inventory.names(decoder.slots(block, part), CheckpointWeights.of(checkpoint()));
  }

  /** Returns what its config describes. */
  public Decoder decoder() {
    return decoder;
  }

  /** Returns the linear layers of a block, in the order of their groups. */
  public List<LayerGroup> layers(int block) {
    return decoder.layers(block);
  }

  /** Returns how it was loaded. */
  public ModelOptions options() {
    return blueprint.options();
  }

  /** Returns what the model is. */
  public ModelInfo info() {
    return info;
  }

  /**
   * Returns whether blocks are read from disk one at a time, since they do not fit in memory
   * together: then a block should run over all there is before the next one does.
   */
  public boolean isStreamed() {
    return forward.isStreamed();
  }

  /** Returns how hidden states go through a model whose blocks are read from disk. */
  public Streaming streaming() {
    return streaming;
  }

  /**
   * Computes without other threads in between where they would have to wait for each other: a walk
   * through a streamed model that is not one turn reads blocks again.
   *
   * @throws org.sleb4j.check.InvalidInputException if the model was closed
   * @throws org.sleb4j.check.Interrupted if the thread was interrupted before its turn came
   */
  public <T> T inTurn(Supplier<T> work) {
    return turns.take(work);
  }

  /** Returns how it is computed. */
  public Computation computation() {
    return Computation.of(this);
  }

  /** Returns where it computes: of several devices the one where inputs and results are. */
  public Device device() {
    return blueprint.device();
  }

  /** Returns all devices that hold weights, the first one first. */
  public List<Device> devices() {
    return blueprint.placement().devices();
  }

  /** Returns how many tokens to run at once so that the device is busy: windows of a batch. */
  public int batchTokens() {
    return device().isCpu() ? 2048 : 16384;
  }

  /** Returns the model with all its blocks. */
  public ModelView full() {
    return view(ActiveBlocks.all(info.blocks()));
  }

  /**
   * Returns the model with these blocks only; nothing is copied.
   *
   * @throws org.sleb4j.check.InvalidInputException if they are those of a model with another number
   *     of blocks
   */
  public ModelView view(ActiveBlocks active) {
    Check.that(
        active.blockCount() == info.blocks(),
        "the blocks are those of a model with %d blocks, but this one has %d.",
        active.blockCount(),
        info.blocks());
    return new ModelView(this, active, Replacements.NONE);
  }

  /**
   * Makes tensors that take the place of some of this model's, by their names in its checkpoint.
   *
   * @param tensors in its layout and its types; copied
   * @return what this model closes when it is closed, unless it was closed before
   */
  public Replacements replacements(Map<String, Tensor> tensors) {
    return inTurn(() -> own(Replacements.of(tensors)));
  }

  private Replacements own(Replacements made) {
    owned.add(made);
    made.whenClosed(() -> owned.remove(made));
    return made;
  }

  /** Returns its weights one by one, as programs take them. */
  public DenseWeights weights() {
    return new DenseWeights(source, device());
  }

  /** Returns what makes the inputs of its blocks. */
  public ModelInputs inputs() {
    return inputs;
  }

  /** Returns the parameters of each unit. */
  public UnitSizes unitSizes() {
    return UnitSizes.of(decoder);
  }

  /** Returns what the model computes, counted. */
  public Work work() {
    return new Work(decoder);
  }

  /** Returns the bytes of a cache for sequences of at most this many tokens, on each device. */
  public Map<Device, Long> cacheBytes(ActiveBlocks active, int rows, int capacity) {
    return forward.caches().bytes(active, rows, capacity);
  }

  /** Returns what runs its layers. */
  Forward forward() {
    return forward;
  }

  /** Returns the hidden states that enter the first block, [rows, tokens, width]. */
  public Tensor embed(Scope scope, ModelInput input) {
    return forward.embed(scope, input);
  }

  /** Runs one block, numbered as in the original model, over hidden states. */
  public Tensor block(Scope scope, int block, Tensor x, ModelInput input) {
    return run(scope, Units.block(block), x, input);
  }

  /** Runs a block, or one unit of it, over hidden states. */
  public Tensor run(Scope scope, Units step, Tensor x, ModelInput input) {
    return forward.run(scope, Layers.Step.of(step, Replacements.NONE), x, input);
  }

  /** Returns what makes logits and losses of the states that leave the last block. */
  public ModelHead head() {
    return head;
  }

  /**
   * Frees the weights, after what other threads compute with them; views of the model must not be
   * used afterwards. A second call does nothing.
   *
   * @throws org.sleb4j.check.InvalidInputException if this thread is computing with it
   */
  @Override
  public void close() {
    turns.end(this::free);
  }

  private void free() {
    List.copyOf(owned).forEach(Replacements::close);
    forward.free();
  }
}
