package org.sleb4j.repair;

import java.util.ArrayList;
import java.util.List;
import org.sleb4j.check.Interrupted;
import org.sleb4j.data.Batch;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.NextTokenLoss;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInput;
import org.sleb4j.torch.Scope;

/** All windows in batches: those of the sums, and behind them those that are held out. */
final class Lanes {
  private final Model model;
  private final Windows judged;
  private final List<Lane> lanes = new ArrayList<>();
  private long tokens;
  private double blockPasses;

  /**
   * A batch.
   *
   * @param first the number of tokens in front of it
   * @param fitted whether it is in the sums
   * @param judged whether its loss counts
   */
  record Lane(Batch batch, long first, boolean fitted, boolean judged) {}

  /** What is done with a batch. */
  @FunctionalInterface
  interface Visitor {
    void visit(Scope scope, Lane lane, ModelInput input);
  }

  Lanes(Model model, RepairStates.Setting setting) {
    this.model = model;
    this.judged = setting.judged();
    add(setting.fitted(), true, setting.others().isEmpty());
    setting.others().ifPresent(windows -> add(windows, false, true));
  }

  /** Takes windows that are alike. */
  Lanes(Model model, Windows windows, boolean fitted, boolean judged) {
    this.model = model;
    this.judged = windows;
    add(windows, fitted, judged);
  }

  private void add(Windows windows, boolean fitted, boolean judged) {
    for (Batch batch : windows.batches(model.batchTokens())) {
      lanes.add(new Lane(batch, tokens, fitted, judged));
      tokens += batch.tokens();
    }
  }

  /** Returns all batches in order. */
  List<Lane> all() {
    return lanes;
  }

  Model model() {
    return model;
  }

  /** Returns the number of tokens of all windows. */
  long tokens() {
    return tokens;
  }

  /** Takes note that a unit ran over a batch, a half of a block. */
  void ran(Lane lane) {
    blockPasses += lane.batch().windows().size() / 2.0;
  }

  /** Returns how often a block ran over a window. */
  double blockPasses() {
    return blockPasses;
  }

  /** Visits all batches in order, each in a scope of its own. */
  void each(Visitor visitor) {
    for (Lane lane : lanes) {
      Interrupted.check();
      Batch batch = lane.batch();
      try (Scope scope = Scope.on(model.device());
          ModelInput input = model.inputs().windows(scope, batch.ids(), batch.windows().size())) {
        visitor.visit(scope, lane, input);
      }
    }
  }

  /** Returns the losses of states that left the last unit, on the windows that count. */
  WindowLosses losses(WindowStates states) {
    WindowLosses.Collector collector = new WindowLosses.Collector(judged);
    each(
        (scope, lane, input) -> {
          if (lane.judged()) {
            double[] means = NextTokenLoss.means(model, states.get(scope, lane), input);
            collector.put(lane.batch(), means);
          }
        });
    return collector.losses();
  }
}
