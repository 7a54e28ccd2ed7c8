package org.sleb4j.zeroshot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInput;
import org.sleb4j.torch.Scope;

/** Trees of about one length that run together, padded on the right to the longest. */
final class TreeBatch {
  private static final long PADDING = -1;

  private final List<Tree> all;
  private final List<Integer> members;

  private TreeBatch(List<Tree> all, List<Integer> members) {
    this.all = all;
    this.members = List.copyOf(members);
  }

  /**
   * Returns batches of at most this many tokens, padding included, or of a single longer tree; the
   * longest trees come first, so that memory runs out at once or not at all.
   */
  static List<TreeBatch> of(List<Tree> trees, int tokens) {
    List<Integer> order =
        IntStream.range(0, trees.size())
            .boxed()
            .sorted(Comparator.comparing(i -> -trees.get(i).length()))
            .toList();
    List<TreeBatch> batches = new ArrayList<>();
    for (int from = 0; from < order.size(); ) {
      int rows = Math.max(1, tokens / trees.get(order.get(from)).length());
      int to = Math.min(order.size(), from + rows);
      batches.add(new TreeBatch(trees, order.subList(from, to)));
      from = to;
    }
    return batches;
  }

  /** Returns the numbers of its trees. */
  List<Integer> members() {
    return members;
  }

  /** Returns the tree of a number. */
  Tree tree(int number) {
    return all.get(number);
  }

  private List<Tree> trees() {
    return members.stream().map(all::get).toList();
  }

  /** Returns the tokens of a row. */
  int length() {
    return all.get(members.get(0)).length();
  }

  /** Returns the tokens of all rows, padding included. */
  long tokens() {
    return (long) members.size() * length();
  }

  /** Makes the model's input; where nothing branches, what stands behind a row is unseen anyway. */
  ModelInput input(Model model, Scope scope) {
    long[][] ids = new long[members.size()][length()];
    long[][] positions = new long[members.size()][length()];
    long[][] branches = new long[members.size()][length()];
    for (int row = 0; row < members.size(); row++) {
      Arrays.fill(branches[row], PADDING);
      all.get(members.get(row)).write(ids[row], positions[row], branches[row]);
    }
    return trees().stream()
            .anyMatch(t -> t.isBranched() || !model.inputs().turnsAlike(t.length(), length()))
        ? model.inputs().branches(scope, ids, positions, branches)
        : model
            .inputs()
            .windows(
                scope, Arrays.stream(ids).flatMapToLong(Arrays::stream).toArray(), members.size());
  }

  /** Returns for every token to predict, tree by tree and request by request, where it is. */
  long[] places() {
    return IntStream.range(0, members.size())
        .boxed()
        .flatMapToLong(row -> places(row, all.get(members.get(row))))
        .toArray();
  }

  private LongStream places(int row, Tree tree) {
    return IntStream.range(0, tree.requests().size())
        .flatMap(tree::predicting)
        .mapToLong(column -> (long) row * length() + column);
  }

  /** Returns every token to predict, in the order of {@link #places}. */
  long[] targets() {
    return trees().stream()
        .flatMap(tree -> tree.requests().stream())
        .flatMapToInt(request -> Arrays.stream(request.continuation()))
        .asLongStream()
        .toArray();
  }
}
