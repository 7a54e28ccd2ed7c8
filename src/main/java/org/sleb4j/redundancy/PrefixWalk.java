package org.sleb4j.redundancy;

import java.util.ArrayList;
import java.util.List;
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
 * Walks the hidden states of all windows through the active blocks once, and scores candidates on
 * the way.
 *
 * <p>The model without the block at position p runs the same blocks in front of p for every p: the
 * states that enter p are kept, and a candidate costs only the blocks behind it. Numbers are those
 * of running every candidate from block 0.
 */
final class PrefixWalk implements ModelWalk {
  private final ModelView view;
  private final Model model;
  private final List<Integer> blocks;
  private final Windows windows;
  private final Observer observer;
  private final List<Lane> lanes = new ArrayList<>();
  private final Scope scope;
  private int position;
  private long blockPasses;

  /** The states of one batch of windows. */
  private static final class Lane {
    private final int number;
    private final Batch batch;
    private final ModelInput input;
    private Tensor states;

    private Lane(int number, Batch batch, ModelInput input, Tensor states) {
      this.number = number;
      this.batch = batch;
      this.input = input;
      this.states = states;
    }
  }

  PrefixWalk(ModelView view, Windows windows, Observer observer) {
    this.observer = observer;
    this.view = view;
    this.model = view.model();
    this.blocks = view.active().active();
    this.windows = windows;
    this.scope = Scope.on(model.device());
    try {
      for (Batch batch : windows.batches(model.batchTokens())) {
        ModelInput input = model.inputs().windows(scope, batch.ids(), batch.windows().size());
        lanes.add(new Lane(lanes.size(), batch, input, model.embed(scope, input)));
      }
    } catch (RuntimeException | Error e) {
      scope.close();
      throw e;
    }
  }

  @Override
  public WindowLosses lossWithout(int candidate) {
    Check.that(
        candidate >= position && candidate < blocks.size(),
        "position (%d) must be %d to %d: a walk does not go back.",
        candidate,
        position,
        blocks.size() - 1);
    advanceTo(candidate);
    return lossBehind(candidate + 1);
  }

  @Override
  public WindowLosses loss() {
    advanceTo(blocks.size());
    return lossBehind(position);
  }

  private WindowLosses lossBehind(int from) {
    NextTokenLoss.Collector collector = new NextTokenLoss.Collector(windows);
    for (Lane lane : lanes) {
      collector.put(lane.batch, lossBehind(from, lane));
    }
    return collector.losses();
  }

  private double[] lossBehind(int from, Lane lane) {
    try (Scope temporary = Scope.on(model.device())) {
      Tensor x = lane.states;
      for (int p = from; p < blocks.size(); p++) {
        Tensor next = run(temporary, p, x, lane);
        if (x != lane.states) {
          x.close();
        }
        x = next;
      }
      return NextTokenLoss.means(model, x, lane.input);
    }
  }

  /** Moves the states of all windows to the front of a block. */
  private void advanceTo(int wanted) {
    for (; position < wanted; position++) {
      for (Lane lane : lanes) {
        Tensor before = lane.states;
        lane.states = run(scope, position, before, lane);
        observer.see(position, lane.number, before, lane.states);
        before.close();
      }
    }
  }

  private Tensor run(Scope owner, int p, Tensor x, Lane lane) {
    Interrupted.check();
    blockPasses += lane.batch.windows().size();
    return view.block(owner, blocks.get(p), x, lane.input);
  }

  @Override
  public long blockPasses() {
    return blockPasses;
  }

  @Override
  public void close() {
    scope.close();
  }
}
