package org.sleb4j.search;

import java.util.ArrayList;
import java.util.List;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.redundancy.CandidateScorer;
import org.sleb4j.redundancy.CandidateWalk;

/**
 * Removes blocks one after another, each time the one without which the loss is lowest.
 *
 * <p>Algorithm 1 of Song et al., "SLEB", ICML 2024. Candidates are the positions from {@code early}
 * to {@code latter} before the end of the list of blocks still active. A search is a sequence of
 * steps, one removal each; what it found is kept between them.
 */
public final class Search {
  private final CandidateScorer scorer;
  private final int blockCount;
  private final SearchOptions options;
  private final SearchListener listener;
  private final List<Pass> passes = new ArrayList<>();
  private long blockPasses;
  private long nanos;

  /**
   * Begins a search on a model with all its blocks.
   *
   * @throws InvalidInputException if a pass would have no candidate
   */
  public Search(
      CandidateScorer scorer, int blockCount, SearchOptions options, SearchListener listener) {
    options.checkAgainst(blockCount);
    this.scorer = scorer;
    this.blockCount = blockCount;
    this.options = options;
    this.listener = listener;
  }

  /** Takes all steps that are left and returns what was found. */
  public SearchResult run() {
    while (!isDone()) {
      step();
    }
    return result();
  }

  /** Tells whether as many blocks are removed as were asked for. */
  public boolean isDone() {
    return passes.size() == options.blocksToRemove();
  }

  /** Returns the blocks that are active now. */
  public ActiveBlocks active() {
    return new ActiveBlocks(blockCount, passes.stream().map(Pass::removed).toList());
  }

  /** Returns what was found so far. */
  public SearchResult result() {
    return new SearchResult(passes, blockPasses, nanos / 1e9);
  }

  /**
   * Removes one more block.
   *
   * @throws InvalidInputException if a loss is not a number, naming the block
   */
  public Pass step() {
    long start = System.nanoTime();
    Pass pass = Pass.of(score(active()));
    passes.add(pass);
    nanos += System.nanoTime() - start;
    listener.removed(passes.size(), pass);
    return pass;
  }

  private List<Candidate> score(ActiveBlocks active) {
    List<Integer> blocks = active.active();
    int first = options.early();
    int end = blocks.size() - options.latter();
    List<Candidate> candidates = new ArrayList<>();
    try (CandidateWalk walk = scorer.walk(active)) {
      for (int position = first; position < end; position++) {
        Candidate candidate = new Candidate(blocks.get(position), walk.lossWithout(position));
        checkNumber(candidate);
        candidates.add(candidate);
        listener.scored(passes.size() + 1, candidates.size(), end - first, candidate);
      }
      blockPasses += walk.blockPasses();
    }
    return candidates;
  }

  private void checkNumber(Candidate candidate) {
    if (Double.isNaN(candidate.loss())) {
      throw new InvalidInputException(
          String.format(
              "The loss without block %d is not a number (removed so far: %s): the weights or the"
                  + " type overflow, try --dtype float32 or bfloat16.",
              candidate.block(), result().removed()));
    }
  }
}
