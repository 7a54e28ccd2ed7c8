package org.sleb4j.spark;

import java.util.List;
import java.util.function.DoubleConsumer;
import org.apache.spark.broadcast.Broadcast;
import org.sleb4j.check.Check;
import org.sleb4j.data.Batch;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.Objective;
import org.sleb4j.eval.ObjectiveKind;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Units;
import org.sleb4j.redundancy.CandidateScorer;
import org.sleb4j.redundancy.PartScorer;
import org.sleb4j.redundancy.Walks;

/** Walks spread by windows over the executors of a cluster. */
final class ClusterWalks implements Walks {
  private final Cluster cluster;
  private final ModelReference reference;

  ClusterWalks(Cluster cluster, ModelReference reference) {
    this.cluster = cluster;
    this.reference = reference;
  }

  @Override
  public CandidateScorer scorer(ModelView view, Windows windows, Objective objective) {
    Check.that(
        objective.name().equals(ObjectiveKind.NLL.toString()),
        "The objective %s is not spread over a cluster yet: use nll, or leave --spark out.",
        objective.name());
    return on(view, windows)::walk;
  }

  /** Begins walks of a view. */
  private interface Walking {
    ClusterWalk walk(ActiveBlocks active, List<Units> candidates);
  }

  private Walking on(ModelView view, Windows windows) {
    Model model = view.model();
    Check.that(
        view.replaced().names().isEmpty(),
        "A repaired model is not on the executors: save it on a path that every node sees, and use"
            + " the saved model.");
    windows.checkFits(model.info().vocabulary(), model.info().context());
    List<Batch> batches = windows.batches(model.batchTokens());
    Broadcast<int[][][]> tokens = cluster.broadcast(tokens(windows, batches));
    return (active, candidates) ->
        new ClusterWalk(
            windows,
            batches,
            candidates,
            (some, loss, progress) ->
                cluster.run(
                    new BatchTask(reference, tokens, texts(active.removals()), texts(some), loss),
                    batches.size(),
                    progress));
  }

  private static int[][][] tokens(Windows windows, List<Batch> batches) {
    return batches.stream()
        .map(batch -> batch.windows().stream().map(windows::ids).toArray(int[][]::new))
        .toArray(int[][][]::new);
  }

  private static List<String> texts(List<Units> units) {
    return units.stream().map(Units::toString).toList();
  }

  @Override
  public PartScorer partScorer(Model model, Windows windows, Objective objective) {
    return PartScorer.of(windows, (some, part) -> scorer(model.full(), some, objective.on(part)));
  }

  @Override
  public WindowLosses losses(ModelView view, Windows windows, DoubleConsumer progress) {
    return on(view, windows).walk(view.active(), List.of()).loss(progress);
  }
}
