package org.sleb4j.redundancy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;
import org.sleb4j.check.Interrupted;
import org.sleb4j.data.Batch;
import org.sleb4j.data.Groups;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInput;
import org.sleb4j.model.Units;
import org.sleb4j.model.family.Part;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * Takes each block from disk, runs it over the windows of a group, for the model and for every
 * candidate in front of it, and drops it. For models that do not fit in memory.
 *
 * <p>A group is as many batches as there is room for: (candidates + 2) x tokens x width elements.
 * Each block is read once for a group. Where not even one batch fits, its candidates are taken a
 * few at a time, and blocks are read again for each few. The numbers are those of a {@link
 * PrefixWalk} to the last bit, but all candidates are scored together when the first is asked for.
 */
final class StreamedWalk implements ModelWalk {
  private final Plan plan;
  private final Model model;
  private final List<Units> steps;
  private final List<Integer> places;
  private List<Scores> scores = List.of();
  private int candidate;
  private double blockPasses;

  StreamedWalk(Plan plan) {
    this.plan = plan;
    this.model = plan.view().model();
    this.steps = plan.view().active().steps();
    List<Integer> blocks = plan.view().active().active();
    this.places = plan.candidates().stream().map(c -> blocks.indexOf(c.block())).toList();
  }

  @Override
  public List<WindowLosses> nextOfEach() {
    Check.that(candidate < places.size(), "the walk has no candidate after these %d.", candidate);
    List<WindowLosses> losses = scores().get(candidate).ofEach();
    candidate++;
    return losses;
  }

  @Override
  public List<WindowLosses> lossOfEach() {
    candidate = places.size();
    return scores().get(places.size()).ofEach();
  }

  /** Returns the scores of each candidate, and of the model itself behind the last one. */
  private List<Scores> scores() {
    if (scores.isEmpty()) {
      List<Scores> all =
          IntStream.rangeClosed(0, places.size()).mapToObj(any -> new Scores(plan)).toList();
      for (List<Lane> group : groups()) {
        model.inTurn(() -> walk(group, all));
      }
      scores = all;
    }
    return scores;
  }

  /** Returns how many times the last block is read. */
  int readings() {
    return groups().stream().mapToInt(group -> ends(group).size()).sum();
  }

  private List<List<Lane>> groups() {
    List<Batch> batches = plan.windows().batches(model.batchTokens());
    List<Lane> lanes =
        IntStream.range(0, batches.size()).mapToObj(i -> new Lane(i, batches.get(i))).toList();
    return Groups.of(lanes, Lane::tokens, model.streaming().tokensTogether(places.size() + 1));
  }

  private double walk(List<Lane> group, List<Scores> all) {
    try (Scope scope = Scope.on(model.device())) {
      group.forEach(lane -> lane.enter(scope));
      int from = 0;
      for (int to : ends(group)) {
        sweep(scope, group, from, to);
        group.forEach(lane -> lane.score(all));
        from = to;
      }
      group.forEach(lane -> lane.leave(all.get(places.size())));
    }
    return blockPasses;
  }

  /**
   * Returns how far the model goes in each sweep through the blocks: so far that there is room for
   * the candidates on its way, or over one block with candidates; in the last sweep to its end.
   */
  private List<Integer> ends(List<Lane> group) {
    int together = together(group);
    List<Integer> ends = new ArrayList<>();
    int taken = 0;
    for (int position = 0; position < steps.size(); position++) {
      int here = candidatesAt(position).size();
      if (taken > 0 && taken + here > together) {
        ends.add(position);
        taken = 0;
      }
      taken += here;
    }
    ends.add(steps.size());
    return ends;
  }

  private List<Integer> candidatesAt(int position) {
    return IntStream.range(0, places.size())
        .filter(i -> places.get(i) == position)
        .boxed()
        .toList();
  }

  /** Returns how many candidates there is room for: at least one. */
  private int together(List<Lane> group) {
    long tokens = group.stream().mapToLong(Lane::tokens).sum();
    return IntStream.rangeClosed(2, places.size())
        .filter(candidates -> model.streaming().tokensTogether(candidates + 1) >= tokens)
        .max()
        .orElse(1);
  }

  /** Takes the model from one position to another, and the candidates between them to the end. */
  private void sweep(Scope scope, List<Lane> group, int from, int to) {
    for (int position = from; position < steps.size(); position++) {
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
      Units step = steps.get(position);
      candidates.replaceAll((any, x) -> replace(x, run(scope, step, x)));
      if (position < to) {
        Tensor before = states;
        states = run(scope, step, before);
        plan.observer().see(position, number, before, states);
        candidatesAt(position).forEach(i -> candidates.put(i, without(scope, i, step, before)));
        if (!candidates.containsValue(before)) {
          before.close();
        }
      }
    }

    /** Returns what enters the next block without a candidate: maybe the very tensor. */
    private Tensor without(Scope scope, int i, Units step, Tensor before) {
      List<Part> left = step.partsWithout(plan.candidates().get(i));
      return left.isEmpty() ? before : run(scope, new Units(step.block(), left), before);
    }

    private Tensor run(Scope scope, Units step, Tensor x) {
      Interrupted.check();
      blockPasses += batch.windows().size() * step.share();
      return plan.view().run(scope, step, x, input);
    }

    private void score(List<Scores> all) {
      candidates.forEach((i, x) -> put(all.get(i), x));
      candidates.clear();
    }

    private void leave(Scores ofModel) {
      put(ofModel, states);
    }

    private void put(Scores scores, Tensor x) {
      scores.put(batch, x, input);
      x.close();
    }
  }

  private static Tensor replace(Tensor old, Tensor next) {
    old.close();
    return next;
  }

  @Override
  public double blockPasses() {
    return blockPasses;
  }

  @Override
  public void close() {}
}
