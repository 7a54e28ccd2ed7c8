package org.sleb4j.generate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleConsumer;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;
import org.sleb4j.check.Interrupted;
import org.sleb4j.check.Strings;
import org.sleb4j.model.KvCache;
import org.sleb4j.model.ModelInfo;
import org.sleb4j.model.ModelInput;
import org.sleb4j.model.ModelView;
import org.sleb4j.torch.Program;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * Continues a batch of prompts: all of them at once, then one token of each at a time.
 *
 * <p>Prompts of different lengths are padded on the left; padding is neither seen nor counted.
 */
public final class Generator {
  private static final String CHOOSE =
      """
      def checked(self, ids: Tensor, logits: Tensor) -> Tensor:
        low, high, = torch.aminmax(logits, dim=-1)
        finite = torch.logical_and(torch.isfinite(low), torch.isfinite(high))
        return torch.where(finite, ids, torch.full_like(ids, -1))
      def likeliest(self, logits: Tensor) -> Tensor:
        return self.checked(torch.argmax(logits, -1), logits)
      def sample(self, logits: Tensor, temperature: float, top_k: int, top_p: float, uniform: Tensor) -> Tensor:
        scores, order, = torch.sort(logits.to(self.float64) / temperature, -1, True)
        if top_k > 0:
          scores = scores.narrow(1, 0, min(top_k, scores.size(1)))
        p = torch.softmax(scores, -1)
        sums = torch.cumsum(p, -1)
        p = torch.where(torch.lt(sums - p, top_p), p, torch.zeros_like(p))
        sums = torch.cumsum(p, -1)
        bound = uniform.unsqueeze(1) * sums.narrow(1, sums.size(1) - 1, 1)
        place = torch.le(sums, bound).sum([-1], True)
        last = torch.gt(p, 0.).sum([-1], True) - 1
        return self.checked(torch.gather(order, 1, torch.minimum(place, last)).squeeze(1), logits)
      """;

  /** Compiled at first use. */
  private static final class Holder {
    private static final Program PROGRAM = Program.compile(CHOOSE, Map.of());
  }

  private final ModelView view;
  private final GenerateOptions options;
  private final SplittableRandom random;
  private final List<List<Integer>> rows = new ArrayList<>();

  private Generator(ModelView view, GenerateOptions options, int prompts) {
    this.view = view;
    this.options = options;
    this.random = new SplittableRandom(options.sampling().seed());
    IntStream.range(0, prompts).forEach(i -> rows.add(new ArrayList<>()));
  }

  /**
   * Continues prompts.
   *
   * @param prompts token ids, at least one of each
   * @throws org.sleb4j.check.InvalidInputException if there is no prompt or an empty one, an id is
   *     none of the model's, or a prompt and its new tokens are longer than the model's context
   * @throws Interrupted if the thread was interrupted, between two tokens
   */
  public static Generation generate(ModelView view, List<int[]> prompts, GenerateOptions options) {
    return stream(view, prompts, options, (rows, step) -> {});
  }

  /**
   * Continues prompts and reports progress; see {@link #generate(ModelView, List,
   * GenerateOptions)}.
   *
   * @param progress receives after each token the share of the new ones, 0 to 1
   */
  public static Generation generate(
      ModelView view, List<int[]> prompts, GenerateOptions options, DoubleConsumer progress) {
    return stream(
        view,
        prompts,
        options,
        (rows, step) -> progress.accept((double) step / options.maxNewTokens()));
  }

  /** Hears of new tokens as they come. */
  public interface Listener {
    /**
     * Hears of one more token of each row that has not ended.
     *
     * @param rows the new tokens of each prompt so far; they change later
     * @param step how many of the most tokens a row has by now, counted from 1
     */
    void added(List<List<Integer>> rows, int step);
  }

  /**
   * Continues prompts and passes the tokens on as they come; see {@link #generate(ModelView, List,
   * GenerateOptions)}.
   */
  public static Generation stream(
      ModelView view, List<int[]> prompts, GenerateOptions options, Listener listener) {
    check(view.model().info(), prompts, options);
    int longest = prompts.stream().mapToInt(prompt -> prompt.length).max().orElseThrow();
    Generator generator = new Generator(view, options, prompts.size());
    try (KvCache cache = view.cache(prompts.size(), longest + options.maxNewTokens())) {
      long start = System.nanoTime();
      generator.run(prompts, longest, cache, listener);
      return new Generation(generator.rows, (System.nanoTime() - start) / 1e9);
    }
  }

  private static void check(ModelInfo info, List<int[]> prompts, GenerateOptions options) {
    Check.that(!prompts.isEmpty(), "There are no prompts: give at least one.");
    for (int i = 0; i < prompts.size(); i++) {
      int[] prompt = prompts.get(i);
      Check.that(prompt.length > 0, "Prompt %d is empty: it must have at least one token.", i);
      Check.that(
          (long) prompt.length + options.maxNewTokens() <= info.context(),
          "Prompt %d has %s: with %d new ones it must fit the model's context of %d.",
          i,
          Strings.counted(prompt.length, "token"),
          options.maxNewTokens(),
          info.context());
      for (int id : prompt) {
        Check.that(
            id >= 0 && id < info.vocabulary(),
            "Prompt %d holds the id %d, but the model's ids are 0 to %d.",
            i,
            id,
            info.vocabulary() - 1);
      }
    }
  }

  private void run(List<int[]> prompts, int longest, KvCache cache, Listener listener) {
    int[] padding = prompts.stream().mapToInt(prompt -> longest - prompt.length).toArray();
    long[] ids = leftPadded(prompts, longest);
    for (int step = 0; step < options.maxNewTokens() && !isDone(); step++) {
      Interrupted.check();
      ids = next(ids, padding, step == 0 ? 0 : longest + step - 1, cache);
      append(ids);
      listener.added(Collections.unmodifiableList(rows), step + 1);
    }
  }

  private static long[] leftPadded(List<int[]> prompts, int longest) {
    long[] ids = new long[prompts.size() * longest];
    for (int row = 0; row < prompts.size(); row++) {
      int[] prompt = prompts.get(row);
      int first = (row + 1) * longest - prompt.length;
      IntStream.range(0, prompt.length).forEach(i -> ids[first + i] = prompt[i]);
    }
    return ids;
  }

  private long[] next(long[] ids, int[] padding, int start, KvCache cache) {
    try (Scope scope = Scope.on(view.model().device());
        ModelInput input = view.model().inputs().next(scope, ids, padding, start)) {
      long[] chosen = choose(scope, view.next(scope, input, cache)).longs();
      Check.that(
          Arrays.stream(chosen).allMatch(id -> id >= 0),
          "The logits are not finite numbers: the weights or the type overflow, try another"
              + " dtype.");
      return chosen;
    }
  }

  /** Returns the chosen ids, read back at once: -1 where a row's logits are not finite. */
  private Tensor choose(Scope scope, Tensor logits) {
    Sampling sampling = options.sampling();
    if (sampling.temperature() == 0) {
      return Holder.PROGRAM.tensor(scope, "likeliest", logits);
    }
    float[] uniform = new float[rows.size()];
    for (int row = 0; row < uniform.length; row++) {
      uniform[row] = (float) random.nextDouble();
    }
    return Holder.PROGRAM.tensor(
        scope,
        "sample",
        logits,
        sampling.temperature(),
        sampling.topK(),
        sampling.topP(),
        scope.floats(uniform, uniform.length));
  }

  private void append(long[] chosen) {
    for (int row = 0; row < chosen.length; row++) {
      if (!isDone(rows.get(row))) {
        rows.get(row).add((int) chosen[row]);
      }
    }
  }

  private boolean isDone() {
    return rows.stream().allMatch(this::isDone);
  }

  private boolean isDone(List<Integer> row) {
    return !row.isEmpty() && options.stopIds().contains(row.get(row.size() - 1));
  }
}
