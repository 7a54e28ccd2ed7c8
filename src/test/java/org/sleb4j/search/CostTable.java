package org.sleb4j.search;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Unit;
import org.sleb4j.model.Units;
import org.sleb4j.redundancy.CandidateScorer;
import org.sleb4j.redundancy.CandidateWalk;

/** Scores candidates by a function of the set of removed units, one window of two tokens. */
record CostTable(ToDoubleFunction<Set<Unit>> cost) implements CandidateScorer {
  /** Returns a table by the set of the removed blocks. */
  static CostTable ofBlocks(ToDoubleFunction<Set<Integer>> cost) {
    return new CostTable(
        removed ->
            cost.applyAsDouble(removed.stream().map(Unit::block).collect(Collectors.toSet())));
  }

  @Override
  public CandidateWalk walk(ActiveBlocks active, List<Units> candidates) {
    return new CandidateWalk() {
      private int next;
      private double passes;

      @Override
      public WindowLosses next() {
        Units candidate = candidates.get(next++);
        passes = brute(active, candidates.subList(0, next));
        return losses(active.remove(candidate));
      }

      @Override
      public WindowLosses loss() {
        return losses(active);
      }

      @Override
      public double blockPasses() {
        return passes;
      }

      @Override
      public void close() {}
    };
  }

  private WindowLosses losses(ActiveBlocks active) {
    Set<Unit> removed = new HashSet<>(active.removedUnits());
    return new WindowLosses(List.of(2), List.of(cost.applyAsDouble(removed)));
  }

  /** Counts units that run, one by one: behind each candidate, and on the way to the last. */
  private static double brute(ActiveBlocks active, List<Units> candidates) {
    int last = candidates.get(candidates.size() - 1).block();
    double units = active.activeUnits().stream().filter(unit -> unit.block() < last).count();
    for (Units candidate : candidates) {
      units +=
          active.activeUnits().stream()
              .filter(unit -> unit.block() >= candidate.block())
              .filter(unit -> !candidate.units().contains(unit))
              .count();
    }
    return units / 2;
  }
}
