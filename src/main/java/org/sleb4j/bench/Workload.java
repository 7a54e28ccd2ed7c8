package org.sleb4j.bench;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.sleb4j.check.Bytes;
import org.sleb4j.check.Check;
import org.sleb4j.generate.GenerateOptions;
import org.sleb4j.generate.Generator;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInput;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Work;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Memory;
import org.sleb4j.torch.Scope;

/** The prompts of a measurement, random tokens, and what is done with them. */
final class Workload {
  /** The least states of a block that are held at once. */
  private static final int STATES = 6;

  private final Model model;
  private final SpeedOptions options;
  private final List<int[]> prompts;

  /**
   * Draws the prompts.
   *
   * @throws org.sleb4j.check.InvalidInputException if they do not fit the model, or the model or
   *     the cache do not fit in memory
   */
  Workload(Model model, SpeedOptions options) {
    this.model = model;
    this.options = options;
    checkResident();
    options.checkFits(model.info());
    checkCache();
    checkStates();
    SplittableRandom random = new SplittableRandom(options.seed());
    int vocabulary = model.info().vocabulary();
    prompts =
        IntStream.range(0, options.batch())
            .mapToObj(i -> random.ints(options.promptTokens(), 0, vocabulary).toArray())
            .toList();
  }

  private void checkResident() {
    Check.that(
        !model.isStreamed(),
        "%s does not fit in memory, and its speed would be that of the disk: choose a smaller"
            + " dtype or another device.",
        model.name());
  }

  /** A block holds its input, queries, keys and values, and a feed-forward twice as wide. */
  private void checkStates() {
    double elements = (double) options.batch() * options.promptTokens() * model.info().width();
    long bytes = (long) (STATES * elements * model.info().dtype().bytes());
    long available = Memory.available(model.device());
    Check.that(
        bytes <= available,
        "The states of %d x %d tokens need %s or more, but %s has %s free: choose a smaller batch.",
        options.batch(),
        options.promptTokens(),
        Bytes.text(bytes),
        model.device(),
        Bytes.text(available));
  }

  private void checkCache() {
    if (options.isGeneration()) {
      ActiveBlocks all = ActiveBlocks.all(model.info().blocks());
      model
          .cacheBytes(all, options.batch(), Math.toIntExact(options.length()))
          .forEach(this::checkCache);
    }
  }

  private void checkCache(Device device, long bytes) {
    long available = Memory.available(device);
    Check.that(
        bytes <= available,
        "The keys and values of %d x %d tokens need %s, but %s has %s free: choose a smaller"
            + " batch.",
        options.batch(),
        options.length(),
        Bytes.text(bytes),
        device,
        Bytes.text(available));
  }

  /** Returns what is done with one model: everything to its end in each run. */
  Runnable on(ModelView view) {
    return options.isGeneration() ? () -> generate(view) : () -> process(view);
  }

  private void generate(ModelView view) {
    Generator.generate(view, prompts, GenerateOptions.greedy(options.newTokens()));
  }

  /** Computes what is known when a prompt is read: the logits that follow its last token. */
  private void process(ModelView view) {
    long[] ids = prompts.stream().flatMapToInt(IntStream::of).asLongStream().toArray();
    try (Scope scope = Scope.on(model.device());
        ModelInput input = model.inputs().windows(scope, ids, options.batch())) {
      model.head().logits(scope, view.states(scope, input), options.promptTokens() - 1, 1);
    }
  }

  /** Returns how many times fewer multiply-adds these blocks need than all of them. */
  double estimate(ActiveBlocks active) {
    Work work = model.work();
    long tokens = options.promptTokens() + Math.max(0L, options.newTokens() - 1L);
    long outputs = Math.max(1, options.newTokens());
    ActiveBlocks all = ActiveBlocks.all(model.info().blocks());
    return work.of(all, tokens, outputs) / work.of(active, tokens, outputs);
  }
}
