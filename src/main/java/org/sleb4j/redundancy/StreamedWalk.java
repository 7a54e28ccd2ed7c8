package org.sleb4j.redundancy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;
import org.sleb4j.check.Interrupted;
import org.sleb4j.data.Batch;
import org.sleb4j.data.Groups;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.NextTokenLoss;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInput;
import org.sleb4j.model.ModelView;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * Takes each block from disk, runs it over the windows of a group, for the model and for every
 * candidate in front of it, and drops it. For models that do not fit in memory.
 *
 * <p>A group is as many batches as there is room for: (candidates + 2) x tokens x width elements.
 * Each block is read once for a group. Where not even one batch fits, its candidates are taken a
 * few at a time, and blocks are read again for each few. The numbers are those of a {@link
 * PrefixWalk} to the last bit, but all candidates are scored together, those behind the latter
 * barrier too.
 */
final class StreamedWalk implements ModelWalk {
  private final ModelView view;
  private final Model model;
  private final List<Integer> blocks;
  private final Windows windows;
  private final Observer observer;
  private Map<Integer, WindowLosses> losses = Map.of();
  private int first;
  private long blockPasses;

  StreamedWalk(ModelView view, Windows windows, Observer observer) {
    this.view = view;
    this.model = view.model();
    this.blocks = view.active().active();
    this.windows = windows;
    this.observer = observer;
  }

  @Override
  public WindowLosses lossWithout(int position) {
    Check.that(
        position >= first && position < blocks.size(),
        "position (%d) must be %d to %d: a walk does not go back.",
        position,
        first,
        blocks.size() - 1);
    return lossesFrom(position).get(position);
  }

  @Override
  public WindowLosses loss() {
    return lossesFrom(blocks.size()).get(blocks.size());
  }

  /** Returns the losses without each position, and of the model itself behind the last one. */
  private Map<Integer, WindowLosses> lossesFrom(int position) {
    if (losses.isEmpty()) {
      first = position;
      losses = walk();
    }
    return losses;
  }

  /** Returns how many times the last block is read where all blocks are candidates. */
  int readings() {
    return groups().stream()
        .mapToInt(group -> (blocks.size() + together(group) - 1) / together(group))
        .sum();
  }

  private Map<Integer, WindowLosses> walk() {
    Map<Integer, NextTokenLoss.Collector> collectors = new TreeMap<>();
    IntStream.rangeClosed(first, blocks.size())
        .forEach(position -> collectors.put(position, new NextTokenLoss.Collector(windows)));
    for (List<Lane> group : groups()) {
      model.inTurn(() -> walk(group, collectors));
    }
    Map<Integer, WindowLosses> found = new TreeMap<>();
    collectors.forEach((position, collector) -> found.put(position, collector.losses()));
    return found;
  }

  private List<List<Lane>> groups() {
    List<Batch> batches = windows.batches(model.batchTokens());
    List<Lane> lanes =
        IntStream.range(0, batches.size()).mapToObj(i -> new Lane(i, batches.get(i))).toList();
    return Groups.of(
        lanes, Lane::tokens, model.streaming().tokensTogether(blocks.size() - first + 1));
  }

  private long walk(List<Lane> group, Map<Integer, NextTokenLoss.Collector> collectors) {
    int together = together(group);
    try (Scope scope = Scope.on(model.device())) {
      group.forEach(lane -> lane.enter(scope));
      int from = 0;
      for (int to = first; from < blocks.size(); from = to) {
        to = Math.min(to + together, blocks.size());
        sweep(scope, group, from, to);
        group.forEach(lane -> lane.score(collectors));
      }
      group.forEach(lane -> lane.leave(collectors));
    }
    return blockPasses;
  }

  /** Returns how many candidates there is room for: at least one. */
  private int together(List<Lane> group) {
    long tokens = group.stream().mapToLong(Lane::tokens).sum();
    return IntStream.rangeClosed(2, blocks.size() - first)
        .filter(candidates -> model.streaming().tokensTogether(candidates + 1) >= tokens)
        .max()
        .orElse(1);
  }

  /** Takes the model from one position to another, and the candidates between them to the end. */
  private void sweep(Scope scope, List<Lane> group, int from, int to) {
    for (int position = from; position < blocks.size(); position++) {
      for (Lane lane : group) {
        lane.run(scope, position, to);
      }
    }
  }

  /** The states of one batch: of the model itself, and of the model without each candidate. */
  private final class Lane {
    private final int number;
    private final Batch batch;
    private final Map<Integer, Tensor> candidates = new TreeMap<>();
    private ModelInput input;
    private Tensor states;

    private Lane(int number, Batch batch) {
      this.number = number;
      this.batch = batch;
    }

    private long tokens() {
      return batch.tokens();
    }

    private void enter(Scope scope) {
      input = model.inputs().windows(scope, batch.ids(), batch.windows().size());
      states = model.embed(scope, input);
    }

    private void run(Scope scope, int position, int to) {
      candidates.replaceAll((candidate, x) -> replace(x, block(scope, position, x)));
      if (position < to) {
        Tensor before = states;
        states = block(scope, position, before);
        observer.see(position, number, before, states);
        if (position >= first) {
          candidates.put(position, before);
        } else {
          before.close();
        }
      }
    }

    private Tensor block(Scope scope, int position, Tensor x) {
      Interrupted.check();
      blockPasses += batch.windows().size();
      return view.block(scope, blocks.get(position), x, input);
    }

    private void score(Map<Integer, NextTokenLoss.Collector> collectors) {
      candidates.forEach((position, x) -> put(collectors.get(position), x));
      candidates.clear();
    }

    private void leave(Map<Integer, NextTokenLoss.Collector> collectors) {
      put(collectors.get(blocks.size()), states);
    }

    private void put(NextTokenLoss.Collector collector, Tensor x) {
      collector.put(batch, NextTokenLoss.means(model, x, input));
      x.close();
    }
  }

  private static Tensor replace(Tensor old, Tensor next) {
    old.close();
    return next;
  }

  @Override
  public long blockPasses() {
    return blockPasses;
  }

  @Override
  public void close() {}
}
