package org.sleb4j.spark;

import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.stream.IntStream;
import org.sleb4j.data.Batch;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.Units;
import org.sleb4j.redundancy.CandidateWalk;

/**
 * A walk whose candidates are scored by one job, begun when the first is asked for. The loss of the
 * model itself is a job of its own.
 */
final class ClusterWalk implements CandidateWalk {
  /** Runs one job. */
  interface Runner {
    List<BatchScores> run(List<Units> candidates, boolean loss, DoubleConsumer progress);
  }

  private final Windows windows;
  private final List<Batch> batches;
  private final List<Units> candidates;
  private final Runner runner;
  private List<BatchScores> scores = List.of();
  private int next;
  private double blockPasses;

  ClusterWalk(Windows windows, List<Batch> batches, List<Units> candidates, Runner runner) {
    this.windows = windows;
    this.batches = batches;
    this.candidates = candidates;
    this.runner = runner;
  }

  @Override
  public WindowLosses next() {
    if (next == 0) {
      scores = run(candidates, false, share -> {});
    }
    return losses(scores, next++);
  }

  @Override
  public WindowLosses loss() {
    return loss(share -> {});
  }

  WindowLosses loss(DoubleConsumer progress) {
    return losses(run(List.of(), true, progress), 0);
  }

  private List<BatchScores> run(List<Units> some, boolean loss, DoubleConsumer progress) {
    List<BatchScores> found = runner.run(some, loss, progress);
    blockPasses += found.stream().mapToDouble(BatchScores::blockPasses).sum();
    return found;
  }

  private WindowLosses losses(List<BatchScores> found, int place) {
    WindowLosses.Collector collector = new WindowLosses.Collector(windows);
    IntStream.range(0, batches.size())
        .forEach(batch -> collector.put(batches.get(batch), found.get(batch).means().get(place)));
    return collector.losses();
  }

  @Override
  public double blockPasses() {
    return blockPasses;
  }

  @Override
  public void close() {}
}
