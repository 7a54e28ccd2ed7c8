package org.sleb4j.search;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.redundancy.CandidateScorer;
import org.sleb4j.redundancy.CandidateWalk;

/** Scores candidates by a function of the set of removed blocks, one window of two tokens. */
record CostTable(ToDoubleFunction<Set<Integer>> cost) implements CandidateScorer {
  @Override
  public CandidateWalk walk(ActiveBlocks active) {
    return new CandidateWalk() {
      private int walked;
      private long passes;

      @Override
      public WindowLosses lossWithout(int position) {
        List<Integer> blocks = active.active();
        passes += position - walked + blocks.size() - 1 - position;
        walked = position;
        Set<Integer> removed = new HashSet<>(active.removed());
        removed.add(blocks.get(position));
        return new WindowLosses(List.of(2), List.of(cost.applyAsDouble(removed)));
      }

      @Override
      public long blockPasses() {
        return passes;
      }

      @Override
      public void close() {}
    };
  }
}
