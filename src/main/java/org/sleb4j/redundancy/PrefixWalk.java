package org.sleb4j.redundancy;

import java.util.ArrayList;
import java.util.List;
import org.sleb4j.check.Check;
import org.sleb4j.check.Interrupted;
import org.sleb4j.data.Batch;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.NextTokenLoss;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.ActiveBlocks;
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
public final class PrefixWalk implements CandidateWalk {
  private final Model model;
  private final ActiveBlocks active;
  private final Windows windows;
  private final List<Lane> lanes = new ArrayList<>();
  private final Scope scope;
  private int position;
  private long blockPasses;

  /** The states of one batch of windows. */
  private static final class Lane {
    private final Batch batch;
    private final ModelInput input;
    private Tensor states;

    private Lane(Batch batch, ModelInput input, Tensor states) {
      this.batch = batch;
      this.input = input;
      this.states = states;
    }
  }

  /** Sees the states of a batch before and after a block, [windows, tokens, width] each. */
  @FunctionalInterface
  interface Observer {
    void see(Tensor before, Tensor after);
  }

  private PrefixWalk(ModelView view, Windows windows) {
    this.model = view.model();
    this.active = view.active();
    this.windows = windows;
    this.scope = Scope.on(model.device());
    for (Batch batch : windows.batches(model.batchTokens())) {
      ModelInput input = model.windows(scope, batch.ids(), batch.windows().size());
      lanes.add(new Lane(batch, input, model.embed(scope, input)));
    }
  }

  /**
   * Begins in front of the first active block.
   *
   * @throws org.sleb4j.check.InvalidInputException if a window does not fit the model
   */
  public static PrefixWalk start(ModelView view, Windows windows) {
    windows.checkFits(view.model().info().vocabulary(), view.model().info().context());
    return new PrefixWalk(view, windows);
  }

  /** Returns a scorer of candidates by their loss on these windows. */
  public static CandidateScorer scorer(Model model, Windows windows) {
    return active -> start(model.view(active), windows);
  }

  /**
   * Returns a scorer of candidates by their loss on a part of these windows at a time.
   *
   * @throws org.sleb4j.check.InvalidInputException if a window does not fit the model
   */
  public static PartScorer partScorer(Model model, Windows windows) {
    windows.checkFits(model.info().vocabulary(), model.info().context());
    return new PartScorer() {
      @Override
      public int windows() {
        return windows.count();
      }

      @Override
      public CandidateScorer on(List<Integer> part) {
        return scorer(model, Windows.of(part.stream().map(windows::ids).toList()));
      }
    };
  }

  @Override
  public WindowLosses lossWithout(int candidate) {
    Check.that(
        candidate >= position && candidate < active.active().size(),
        "position (%d) must be %d to %d: a walk does not go back.",
        candidate,
        position,
        active.active().size() - 1);
    while (position < candidate) {
      advance((before, after) -> {});
    }
    return lossBehind(candidate + 1);
  }

  /** Returns the losses of the blocks walked so far and all that follow: of the model itself. */
  WindowLosses loss() {
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
      for (int p = from; p < active.active().size(); p++) {
        Tensor next = run(temporary, p, x, lane);
        if (x != lane.states) {
          x.close();
        }
        x = next;
      }
      return NextTokenLoss.means(model, x, lane.input);
    }
  }

  /** Moves the states of all windows through the next block. */
  void advance(Observer observer) {
    for (Lane lane : lanes) {
      Tensor before = lane.states;
      lane.states = run(scope, position, before, lane);
      observer.see(before, lane.states);
      before.close();
    }
    position++;
  }

  private Tensor run(Scope owner, int p, Tensor x, Lane lane) {
    Interrupted.check();
    blockPasses += lane.batch.windows().size();
    return model.block(owner, active.active().get(p), x, lane.input);
  }

  @Override
  public long blockPasses() {
    return blockPasses;
  }

  @Override
  public void close() {
    lanes.forEach(lane -> lane.input.close());
    scope.close();
  }
}
