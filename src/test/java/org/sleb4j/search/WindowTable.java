package org.sleb4j.search;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Units;
import org.sleb4j.redundancy.CandidateScorer;
import org.sleb4j.redundancy.CandidateWalk;
import org.sleb4j.redundancy.PartScorer;

/**
 * Scores candidates by a function of the set of removed blocks and the window.
 *
 * @param windows how many there are; each has two tokens more than the one in front of it
 */
record WindowTable(int windows, Cost cost) implements PartScorer {
  /** The mean NLL of a window without some blocks. */
  @FunctionalInterface
  interface Cost {
    double of(Set<Integer> removed, int window);
  }

  /** Returns the scorer that the exact search takes. */
  CandidateScorer all() {
    return on(IntStream.range(0, windows).boxed().toList());
  }

  @Override
  public CandidateScorer on(List<Integer> part) {
    return (active, candidates) -> new Walk(part, active, candidates);
  }

  /** Counts as a walk over a model does. */
  private final class Walk implements CandidateWalk {
    private final List<Integer> part;
    private final ActiveBlocks active;
    private final List<Units> candidates;
    private int next;
    private double passes;

    private Walk(List<Integer> part, ActiveBlocks active, List<Units> candidates) {
      this.part = part;
      this.active = active;
      this.candidates = candidates;
    }

    @Override
    public WindowLosses next() {
      Units candidate = candidates.get(next++);
      passes = part.size() * Workload.of(active, candidates, next);
      Set<Integer> removed = new HashSet<>(active.removed());
      removed.add(candidate.block());
      return losses(removed);
    }

    private WindowLosses losses(Set<Integer> removed) {
      return new WindowLosses(
          part.stream().map(window -> 2 + 2 * window).toList(),
          part.stream().map(window -> cost.of(removed, window)).toList());
    }

    @Override
    public double blockPasses() {
      return passes;
    }

    @Override
    public WindowLosses loss() {
      return losses(Set.copyOf(active.removed()));
    }

    @Override
    public void close() {}
  }
}
