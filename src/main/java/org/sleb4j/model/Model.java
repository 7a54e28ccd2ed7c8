package org.sleb4j.model;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingLong;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleConsumer;
import java.util.function.Supplier;
import org.sleb4j.check.Check;
import org.sleb4j.check.Warnings;
import org.sleb4j.checkpoint.Checkpoint;
import org.sleb4j.checkpoint.StoredTensor;
import org.sleb4j.model.family.Decoder;
import org.sleb4j.model.family.Heads;
import org.sleb4j.model.family.LayerGroup;
import org.sleb4j.model.family.Part;
import org.sleb4j.model.family.Slot;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * Owns the weights of a model on one device; everything that computes with them is a {@link
 * ModelView}. It may be used by several threads: see the package.
 */
public final class Model implements AutoCloseable {
  /** Where so few tokens come at once, the time goes into reading weights. */
  private static final int FEW_TOKENS = 64;

  private final Blueprint blueprint;
  private final WeightSource source;
  private final Decoder decoder;
  private final ModelInfo info;
  private final Device device;
  private final Layers layers;
  private final Inputs inputs;
  private final Logits logits;
  private final Turns turns;
  private Layers fewTokenLayers;

  private Model(Blueprint blueprint, DoubleConsumer progress) {
    this.blueprint = blueprint;
    source = blueprint.source();
    decoder = blueprint.decoder();
    info = blueprint.info();
    device = blueprint.device();
    layers = Layers.load(blueprint, progress);
    inputs = new Inputs(decoder, info.dtype());
    logits = new Logits(layers, info.vocabulary());
    turns = new Turns(source.name(), layers.isStreamed());
  }

  /** Returns the layers that are the fastest for so many tokens at once, loaded at first use. */
  private synchronized Layers layersFor(int tokens) {
    if (tokens > FEW_TOKENS) {
      return layers;
    }
    if (fewTokenLayers == null) {
      fewTokenLayers =
          blueprint.forFewTokens().map(few -> Layers.load(few, part -> {})).orElse(layers);
    }
    return fewTokenLayers;
  }

  /**
   * Opens a model directory as it lies on the Hugging Face hub.
   *
   * @throws org.sleb4j.check.InvalidInputException if the directory, its config or a tensor is
   *     missing, broken or not supported, or the weights do not fit
   */
  public static Model open(Path directory, ModelOptions options) {
    return open(directory, options, part -> {});
  }

  /**
   * Opens a model directory and tells how far it is; see {@link #open(Path, ModelOptions)}.
   *
   * @param progress hears after each block which share of them is loaded, 0 to 1; nothing where
   *     they are read from disk when they are needed
   * @throws org.sleb4j.check.Interrupted if the thread was interrupted, between two blocks
   */
  public static Model open(Path directory, ModelOptions options, DoubleConsumer progress) {
    return open(Blueprint.read(directory, options), progress);
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

  /** Reads what a model of a shape would be; see {@link #describe(Path, ModelOptions)}. */
  public static ModelInfo describe(ModelShape shape, ModelOptions options) {
    return Blueprint.of(shape, options).info();
  }

  /** Returns the name of its directory or shape. */
  public String name() {
    return source.name();
  }

  /** Tells whether its weights are random, since it was made of a shape alone. */
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

  /** Returns the tensors of its files that it uses, in the order in which they are stored. */
  public List<StoredTensor> usedTensors() {
    Set<String> used = Inventory.names(decoder, CheckpointWeights.of(checkpoint()));
    return checkpoint().tensors().values().stream().filter(t -> used.contains(t.name())).toList();
  }

  /** Returns what its config describes. */
  public Decoder decoder() {
    return decoder;
  }

  /** Returns the linear layers of a block, in the order of their groups. */
  public List<LayerGroup> layers(int block) {
    return decoder.layers(block);
  }

  /** Returns what layers that add up what they read have added up for a group of a block. */
  List<Tensor> sums(Scope scope, int block, LayerGroup group) {
    List<String> slots = decoder.blocks().get(block).slots().stream().map(Slot::name).toList();
    return inTurn(() -> layers.sums(scope, block, slots.indexOf(group.slot())));
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
   * Tells whether blocks are read from disk one at a time, since they do not fit in memory
   * together: then a block should run over all there is before the next one does.
   */
  public boolean isStreamed() {
    return layers.isStreamed();
  }

  /**
   * Returns how many tokens to take through the blocks together: of a streamed model, which reads
   * each block once for every such group, as many as there is room for beside its ends and one
   * block. It is 0 where there is no room, and for a model in memory, which gains nothing by
   * groups: then one batch comes after another.
   *
   * @param states how many hidden states of each token are kept at the same time
   */
  public long tokensTogether(int states) {
    // one more for what leaves a block before its input is freed, for positions and masks
    long bytes = (states + 1L) * info.width() * info.dtype().bytes();
    return isStreamed() ? roomForStates() / bytes : 0;
  }

  /**
   * Warns where what goes through the blocks of a streamed model does so in several groups.
   *
   * @param groups how many times each block is read from disk
   */
  public void warnOfGroups(int groups) {
    if (isStreamed() && groups > 1) {
      Warnings.warn(
          "Memory has no room for all hidden states at once: they go through the blocks of %s in %d"
              + " groups, and each block is read from disk for each of them.",
          name(), groups);
    }
  }

  /** Returns the bytes of hidden states that there is room for beside its ends and one block. */
  public long roomForStates() {
    return blueprint.roomForStates();
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
    return device;
  }

  /** Returns all devices that hold weights, the first one first. */
  public List<Device> devices() {
    return blueprint.placement().devices();
  }

  /** Returns how many tokens to run at once so that the device is busy: windows of a batch. */
  public int batchTokens() {
    return device.isCpu() ? 2048 : 16384;
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
    return new ModelView(this, active);
  }

  /**
   * Makes the input for windows of equal length that are read from their first token.
   *
   * @param ids token ids, row by row
   * @param rows the number of windows
   */
  public ModelInput windows(Scope scope, long[] ids, int rows) {
    return next(scope, ids, new int[rows], 0);
  }

  /**
   * Makes the input for the next tokens of sequences whose earlier ones are in a cache.
   *
   * @param ids token ids, row by row, as many for each row
   * @param padding for each row the number of tokens in front of it that are none
   * @param start the number of tokens in the cache
   */
  public ModelInput next(Scope scope, long[] ids, int[] padding, int start) {
    return inTurn(() -> inputs.next(scope, ids, padding, start));
  }

  /**
   * Makes the input for rows that branch: a trunk, and behind it branches that see the trunk and
   * themselves, but not each other.
   *
   * @param ids token ids, row by row, as many for each row
   * @param positions the place of each token in its text, counted from 0
   * @param branches the branch of each token; 0 is the trunk, a negative number padding
   */
  public ModelInput branches(Scope scope, long[][] ids, long[][] positions, long[][] branches) {
    return inTurn(() -> inputs.branches(scope, ids, positions, branches));
  }

  /** Returns what the model computes, counted. */
  public Work work() {
    return new Work(decoder);
  }

  /** Returns the bytes of a cache for sequences of at most this many tokens, on each device. */
  public Map<Device, Long> cacheBytes(ActiveBlocks active, int rows, int capacity) {
    KvCache.Size size = new KvCache.Size(rows, capacity, info.dtype());
    return attentions(active).stream()
        .collect(groupingBy(layers::device, summingLong(b -> size.bytes(heads(b)))));
  }

  /** Returns the blocks whose attention is active: the others need no cache. */
  private static List<Integer> attentions(ActiveBlocks active) {
    return active.active().stream()
        .filter(block -> active.parts(block).contains(Part.ATTENTION))
        .toList();
  }

  private Heads heads(int block) {
    return decoder.blocks().get(block).attention().heads();
  }

  /** Makes an empty cache for the active attentions, and loads what continues so many rows. */
  KvCache cache(ActiveBlocks active, int rows, int capacity) {
    return inTurn(() -> newCache(active, rows, capacity));
  }

  private KvCache newCache(ActiveBlocks active, int rows, int capacity) {
    layersFor(rows);
    return KvCache.of(
        device,
        attentions(active),
        block -> new KvCache.Place(layers.device(block), heads(block)),
        new KvCache.Size(rows, capacity, info.dtype()));
  }

  /** Returns the hidden states that enter the first block, [rows, tokens, width]. */
  public Tensor embed(Scope scope, ModelInput input) {
    return inTurn(() -> layers.embed(scope, input, info.dtype().code()));
  }

  /** Runs one block, numbered as in the original model, over hidden states. */
  public Tensor block(Scope scope, int block, Tensor x, ModelInput input) {
    return run(scope, new Layers.Step(block, List.of(Part.values())), x, input);
  }

  /** Runs what is active of one block; see {@link ModelView#block}. */
  Tensor block(Scope scope, ActiveBlocks active, int block, Tensor x, ModelInput input) {
    return run(scope, new Layers.Step(block, active.parts(block)), x, input);
  }

  private Tensor run(Scope scope, Layers.Step step, Tensor x, ModelInput input) {
    return inTurn(() -> layers.run(scope, step, x, input.nothing(), input));
  }

  /** Continues sequences; see {@link ModelView#next}. */
  Tensor next(Scope scope, ActiveBlocks active, ModelInput input, KvCache cache) {
    return inTurn(() -> lastLogits(scope, active, input, cache));
  }

  private Tensor lastLogits(Scope scope, ActiveBlocks active, ModelInput input, KvCache cache) {
    Layers fastest = layersFor(Math.toIntExact(input.ids().elements()));
    Tensor x = fastest.embed(scope, input, info.dtype().code());
    for (int block : active.active()) {
      Tensor before = x;
      Layers.Step step = new Layers.Step(block, active.parts(block));
      x = fastest.run(scope, step, before, cache.block(block).orElse(input.nothing()), input);
      before.close();
    }
    return new Logits(fastest, info.vocabulary()).last(scope, x);
  }

  /** Returns the float32 logits that follow from the last block's states, [rows, tokens, ids]. */
  public Tensor logits(Scope scope, Tensor x) {
    return inTurn(() -> logits.all(scope, x));
  }

  /** Returns the {@link #logits} of some tokens only, [rows, count, ids]. */
  public Tensor logits(Scope scope, Tensor x, int from, int count) {
    return inTurn(() -> logits.some(scope, x, from, count));
  }

  /**
   * Returns the float32 negative log-likelihood of every token behind the first, [rows, tokens -
   * 1].
   */
  public Tensor nll(Scope scope, Tensor x, ModelInput input) {
    return inTurn(() -> logits.nll(scope, x, input));
  }

  /**
   * Returns how likely given tokens are behind others: the float32 log-probability of each target,
   * and the likeliest token in its place, each of shape [targets].
   *
   * @param x what leaves the last block, [rows, tokens, width]
   * @param places for each target the token it follows: row x tokens of a row + column
   * @param targets token ids
   */
  public List<Tensor> likelihoods(Scope scope, Tensor x, long[] places, long[] targets) {
    return inTurn(() -> logits.likelihoods(scope, x, places, targets));
  }

  /** Returns the hidden states after the last norm and projection, [rows, tokens, head's width]. */
  public Tensor finalStates(Scope scope, Tensor x) {
    return inTurn(() -> logits.finalStates(scope, x));
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

  private synchronized void free() {
    layers.close();
    if (fewTokenLayers != null && fewTokenLayers != layers) {
      fewTokenLayers.close();
    }
  }
}
