package org.sleb4j.search;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleBiFunction;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Unit;
import org.sleb4j.model.Units;
import org.sleb4j.redundancy.CandidateScorer;
import org.sleb4j.redundancy.CandidateWalk;
import org.sleb4j.redundancy.PartScorer;

/** A table of costs by the set of removed units and the window; it writes down what was asked. */
final class MaskTable implements PartScorer {
  /** A model that ran, and on which windows. */
  record Asked(Set<Unit> removed, List<Integer> windows) {}

  private final List<Integer> lengths;
  private final ToDoubleBiFunction<Set<Unit>, Integer> cost;
  final List<Asked> asked = new ArrayList<>();

  MaskTable(List<Integer> lengths, ToDoubleBiFunction<Set<Unit>, Integer> cost) {
    this.lengths = lengths;
    this.cost = cost;
  }

  Trials trials(TrialLog log) {
    return new Trials(this, lengths, log, TrialListener.SILENT);
  }

  @Override
  public int windows() {
    return lengths.size();
  }

  @Override
  public CandidateScorer on(List<Integer> windows) {
    return (active, candidates) -> new Walk(active, candidates, windows);
  }

  private final class Walk implements CandidateWalk {
    private final ActiveBlocks active;
    private final List<Units> candidates;
    private final List<Integer> windows;
    private int next;
    private double passes;

    private Walk(ActiveBlocks active, List<Units> candidates, List<Integer> windows) {
      this.active = active;
      this.candidates = candidates;
      this.windows = windows;
    }

    @Override
    public WindowLosses next() {
      return ask(active.remove(candidates.get(next++)));
    }

    @Override
    public WindowLosses loss() {
      return ask(active);
    }

    private WindowLosses ask(ActiveBlocks model) {
      Set<Unit> removed = new HashSet<>(model.removedUnits());
      asked.add(new Asked(removed, windows));
      passes += windows.size();
      return new WindowLosses(
          windows.stream().map(lengths::get).toList(),
          windows.stream().map(window -> cost.applyAsDouble(removed, window)).toList());
    }

    @Override
    public double blockPasses() {
      return passes;
    }

    @Override
    public void close() {}
  }
}
