package org.sleb4j.redundancy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.sleb4j.check.Check;
import org.sleb4j.check.Interrupted;
import org.sleb4j.data.Batch;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.NextTokenLoss;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInput;
import org.sleb4j.model.ModelView;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * Takes each block once from disk, runs it over all windows of the model and of every candidate in
 * front of it, and drops it.
 *
 * <p>The numbers are those of a {@link PrefixWalk}, but all candidates are scored together when the
 * last block has run, those behind the latter barrier too, and the hidden states of all of them are
 * kept: candidates x tokens x width. For models that do not fit in memory.
 */
final class StreamedWalk implements ModelWalk {
  private final Model model;
  private final List<Integer> blocks;
  private final Windows windows;
  private final Observer observer;
  private final Map<Integer, WindowLosses> losses = new TreeMap<>();
  private WindowLosses dense;
  private int first;
  private long blockPasses;

  /** The states of one batch: of the model itself, and of the model without each candidate. */
  private final class Lane {
    private final Batch batch;
    private final ModelInput input;
    private final Map<Integer, Tensor> candidates = new TreeMap<>();
    private Tensor states;

    private Lane(Scope scope, Batch batch) {
      this.batch = batch;
      this.input = model.windows(scope, batch.ids(), batch.windows().size());
      this.states = model.embed(scope, input);
    }

    private void run(Scope scope, int position) {
      candidates.replaceAll((candidate, x) -> replace(x, block(scope, position, x)));
      Tensor before = states;
      states = block(scope, position, before);
      observer.see(before, states);
      if (position >= first) {
        candidates.put(position, before);
      } else {
        before.close();
      }
    }

    private Tensor block(Scope scope, int position, Tensor x) {
      Interrupted.check();
      blockPasses += batch.windows().size();
      return model.block(scope, blocks.get(position), x, input);
    }
  }

  StreamedWalk(ModelView view, Windows windows, Observer observer) {
    this.model = view.model();
    this.blocks = view.active().active();
    this.windows = windows;
    this.observer = observer;
  }

  private static Tensor replace(Tensor old, Tensor next) {
    old.close();
    return next;
  }

  @Override
  public WindowLosses lossWithout(int position) {
    Check.that(
        position >= first && position < blocks.size(),
        "position (%d) must be %d to %d: a walk does not go back.",
        position,
        first,
        blocks.size() - 1);
    if (dense == null) {
      first = position;
      walk();
    }
    return losses.get(position);
  }

  @Override
  public WindowLosses loss() {
    if (dense == null) {
      first = blocks.size();
      walk();
    }
    return dense;
  }

  private void walk() {
    List<Lane> lanes = new ArrayList<>();
    try (Scope scope = Scope.on(model.device())) {
      for (Batch batch : windows.batches(model.batchTokens())) {
        lanes.add(new Lane(scope, batch));
      }
      for (int position = 0; position < blocks.size(); position++) {
        for (Lane lane : lanes) {
          lane.run(scope, position);
        }
      }
      dense = losses(lanes, lane -> lane.states);
      for (int position = first; position < blocks.size(); position++) {
        int candidate = position;
        losses.put(candidate, losses(lanes, lane -> lane.candidates.get(candidate)));
      }
    }
  }

  private WindowLosses losses(List<Lane> lanes, Function<Lane, Tensor> states) {
    NextTokenLoss.Collector collector = new NextTokenLoss.Collector(windows);
    lanes.forEach(
        lane ->
            collector.put(lane.batch, NextTokenLoss.means(model, states.apply(lane), lane.input)));
    return collector.losses();
  }

  @Override
  public long blockPasses() {
    return blockPasses;
  }

  @Override
  public void close() {}
}
