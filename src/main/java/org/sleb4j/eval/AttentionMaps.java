package org.sleb4j.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;
import org.sleb4j.check.Interrupted;
import org.sleb4j.check.Strings;
import org.sleb4j.data.Windows;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInput;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Units;
import org.sleb4j.model.family.Attention;
import org.sleb4j.model.family.Part;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * How much the tokens of a text read of each other in the attention of one block: softmax(scores)
 * of Vaswani et al., 2017, section 3.2.1, computed in float32 from the states, queries and keys of
 * the model's type.
 *
 * @param block numbered as in the original model
 * @param ids the tokens of the text
 * @param window how many tokens each one sees, itself included; at most those of the text
 * @param heads the maps of the query heads
 * @param seconds the time it took
 */
public record AttentionMaps(
    int block, List<Integer> ids, int window, List<AttentionMap> heads, double seconds) {
  /** More weights than this are too many to look at, and to keep in a file. */
  private static final long MOST = 2_000_000;

  public AttentionMaps {
    ids = List.copyOf(ids);
    heads = List.copyOf(heads);
    int tokens = ids.size();
    Check.that(
        !heads.isEmpty() && heads.stream().allMatch(head -> head.tokens() == tokens),
        "maps must be those of at least one head, each of as many tokens as the text (%d).",
        tokens);
  }

  /**
   * Runs a model over a text up to the attention of a block.
   *
   * @param progress receives the share of the work that is done, 0 to 1
   * @throws org.sleb4j.check.InvalidInputException if the block has no attention, the text has
   *     fewer than 2 tokens or more than the model's context, heads x tokens x tokens are more than
   *     2,000,000, or a weight is not finite
   */
  public static AttentionMaps of(ModelView view, int block, int[] ids, DoubleConsumer progress) {
    long start = System.nanoTime();
    Model model = view.model();
    checkActive(view, block);
    Check.that(
        ids.length >= 2,
        "the text has %s: it must have at least 2.",
        Strings.counted(ids.length, "token"));
    int context = model.info().context();
    Check.that(
        ids.length <= context,
        "the text has %,d tokens, but the model's context is %,d: shorten it.",
        ids.length,
        context);
    Windows.of(List.of(ids)).checkFits(model.info().vocabulary(), context);
    Attention attention = model.decoder().blocks().get(block).attention();
    int heads = attention.heads().queries();
    checkSize(heads, ids.length);
    float[] weights = model.inTurn(() -> weights(view, block, ids, progress));
    int window = Math.min(attention.mask().window(), ids.length);
    return new AttentionMaps(
        block,
        IntStream.of(ids).boxed().toList(),
        window,
        maps(weights, heads, ids.length),
        (System.nanoTime() - start) / 1e9);
  }

  private static void checkActive(ModelView view, int block) {
    int count = view.active().blockCount();
    Check.that(block >= 0 && block < count, "block (%d) must be from 0 to %d.", block, count - 1);
    List<Integer> those =
        view.active().active().stream()
            .filter(b -> view.active().parts(b).contains(Part.ATTENTION))
            .toList();
    Check.that(
        those.contains(block),
        "the attention of block %d is removed: name one of the blocks that have theirs, %s.",
        block,
        those);
  }

  private static void checkSize(int heads, int tokens) {
    Check.that(
        (long) heads * tokens * tokens <= MOST,
        "the text has %,d tokens, but maps of %d heads may have at most %,d, %,d weights in all:"
            + " shorten it.",
        tokens,
        heads,
        (long) Math.sqrt((double) MOST / heads),
        MOST);
  }

  private static float[] weights(ModelView view, int block, int[] ids, DoubleConsumer progress) {
    Model model = view.model();
    List<Units> before =
        view.active().steps().stream().filter(step -> step.block() < block).toList();
    try (Scope scope = Scope.on(model.device());
        ModelInput input =
            model.inputs().windows(scope, IntStream.of(ids).asLongStream().toArray(), 1)) {
      Tensor x = model.embed(scope, input);
      for (int i = 0; i < before.size(); i++) {
        Interrupted.check();
        Tensor read = x;
        x = view.run(scope, before.get(i), read, input);
        read.close();
        progress.accept((i + 1.0) / (before.size() + 1));
      }
      return view.attentionWeights(scope, block, x, input).floats();
    }
  }

  private static List<AttentionMap> maps(float[] weights, int heads, int tokens) {
    List<AttentionMap> maps = new ArrayList<>();
    for (int head = 0; head < heads; head++) {
      int first = head * tokens;
      maps.add(
          new AttentionMap(
              IntStream.range(0, tokens)
                  .mapToObj(query -> row(weights, (first + query) * tokens, query + 1))
                  .toList()));
    }
    return maps;
  }

  private static List<Double> row(float[] weights, int from, int count) {
    List<Double> row = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      Check.that(
          Float.isFinite(weights[i]),
          "The weights of the attention are not finite numbers: the type overflows, try another"
              + " dtype.");
      row.add((double) weights[i]);
    }
    return row;
  }

  /** Returns the mean over all heads. */
  public AttentionMap mean() {
    return AttentionMap.mean(heads);
  }

  /** Returns whether a token may read another one: itself and those of its window. */
  public boolean sees(int query, int key) {
    return key <= query && key > query - window;
  }
}
