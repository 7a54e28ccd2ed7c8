package org.sleb4j.redundancy;

import java.util.ArrayList;
import java.util.List;
import org.sleb4j.check.Check;
import org.sleb4j.check.Interrupted;
import org.sleb4j.data.Batch;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInput;
import org.sleb4j.model.Units;
import org.sleb4j.model.family.Part;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * Walks the hidden states of all windows through the active blocks once, and scores candidates on
 * the way.
 *
 * <p>The model without a part of block b runs the same blocks in front of b for every candidate:
 * the states that enter b are kept, and a candidate costs only what it leaves of b and the blocks
 * behind it. Numbers are those of running every candidate from block 0.
 */
final class PrefixWalk implements ModelWalk {
  private final Plan plan;
  private final Model model;
  private final List<Units> steps;
  private final List<Lane> lanes = new ArrayList<>();
  private final Scope scope;
  private int candidate;
  private int position;
  private double blockPasses;

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

  PrefixWalk(Plan plan) {
    this.plan = plan;
    this.model = plan.view().model();
    this.steps = plan.view().active().steps();
    this.scope = Scope.on(model.device());
    try {
      for (Batch batch : plan.windows().batches(model.batchTokens())) {
        ModelInput input = model.inputs().windows(scope, batch.ids(), batch.windows().size());
        lanes.add(new Lane(lanes.size(), batch, input, model.embed(scope, input)));
      }
    } catch (RuntimeException | Error e) {
      scope.close();
      throw e;
    }
  }

  @Override
  public List<WindowLosses> nextOfEach() {
    Check.that(
        candidate < plan.candidates().size() && position < steps.size(),
        "the walk has no candidate after these %d.",
        candidate);
    Units next = plan.candidates().get(candidate);
    while (steps.get(position).block() < next.block()) {
      advance();
    }
    List<WindowLosses> losses = lossOfEach(behind(next));
    candidate++;
    return losses;
  }

  @Override
  public List<WindowLosses> lossOfEach() {
    while (position < steps.size()) {
      advance();
    }
    return lossOfEach(List.of());
  }

  /** Returns what still runs from here on without a candidate of this block. */
  private List<Units> behind(Units removed) {
    Units here = steps.get(position);
    List<Part> left = here.partsWithout(removed);
    List<Units> rest = new ArrayList<>(steps.subList(position + 1, steps.size()));
    if (!left.isEmpty()) {
      rest.add(0, new Units(here.block(), left));
    }
    return rest;
  }

  private List<WindowLosses> lossOfEach(List<Units> rest) {
    Scores scores = new Scores(plan);
    lanes.forEach(lane -> score(lane, rest, scores));
    return scores.ofEach();
  }

  private void score(Lane lane, List<Units> rest, Scores scores) {
    try (Scope temporary = Scope.on(model.device())) {
      Tensor x = lane.states;
      for (Units step : rest) {
        Tensor next = run(temporary, step, x, lane);
        if (x != lane.states) {
          x.close();
        }
        x = next;
      }
      scores.put(lane.batch, x, lane.input);
    }
  }

  /** Moves the states of all windows to the front of the next block. */
  private void advance() {
    for (Lane lane : lanes) {
      Tensor before = lane.states;
      lane.states = run(scope, steps.get(position), before, lane);
      plan.observer().see(position, lane.number, before, lane.states);
      before.close();
    }
    position++;
  }

  private Tensor run(Scope owner, Units step, Tensor x, Lane lane) {
    Interrupted.check();
    blockPasses += lane.batch.windows().size() * step.share();
    return plan.view().run(owner, step, x, lane.input);
  }

  @Override
  public double blockPasses() {
    return blockPasses;
  }

  @Override
  public void close() {
    scope.close();
  }
}
