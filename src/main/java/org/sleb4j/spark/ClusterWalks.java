package org.sleb4j.spark;

import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.stream.IntStream;
import org.apache.spark.broadcast.Broadcast;
import org.sleb4j.data.Batch;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.Objective;
import org.sleb4j.eval.ObjectiveKind;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelView;
import org.sleb4j.redundancy.CandidateScorer;
import org.sleb4j.redundancy.Findings;
import org.sleb4j.redundancy.PartScorer;
import org.sleb4j.redundancy.Survey;
import org.sleb4j.redundancy.Walks;

/**
 * Walks spread by windows over the executors of a cluster.
 *
 * @param reference to the model whose views walk
 */
record ClusterWalks(Cluster cluster, ModelReference reference) implements Walks {
  @Override
  public Objective objective(
      ObjectiveKind kind, Model model, Windows windows, DoubleConsumer progress) {
    return new ClusterObjective(kind, windows.count());
  }

  @Override
  public CandidateScorer scorer(ModelView view, Windows windows, Objective objective) {
    ObjectiveKind kind = ((ClusterObjective) objective).kind();
    Walking walking = new Walking(view, windows);
    return (active, candidates) ->
        new ClusterWalk(candidates, kind, (survey, part) -> walking.findings(active, survey, part));
  }

  /** Windows that are on the cluster. */
  private final class Walking {
    private final Windows windows;
    private final List<Batch> batches;
    private final Broadcast<int[][][]> tokens;
    private final SentView sent;

    private Walking(ModelView view, Windows windows) {
      Model model = view.model();
      windows.checkFits(model.info().vocabulary(), model.info().context());
      this.windows = windows;
      this.batches = windows.batches(model.batchTokens());
      this.sent = SentView.of(cluster, view);
      this.tokens = cluster.broadcast(tokens(windows, batches));
    }

    private Findings findings(ActiveBlocks active, Survey survey, DoubleConsumer progress) {
      List<Survey> ranges = ranges(active, survey);
      WalkWork work = new WalkWork(tokens, sent.with(active), ranges);
      int parts = batches.size() * ranges.size();
      List<Findings> found = cluster.run(reference, work, parts, progress);
      return Findings.joined(
          windows,
          batches,
          IntStream.range(0, batches.size())
              .mapToObj(at -> found.subList(at * ranges.size(), (at + 1) * ranges.size()))
              .map(Findings::ofRanges)
              .toList());
    }

    /** Cuts the candidates where that uses slots that the batches leave idle. */
    private List<Survey> ranges(ActiveBlocks active, Survey survey) {
      return survey.candidates().isEmpty()
          ? List.of(survey)
          : survey.cut(Split.of(walk(active, survey), batches.size(), cluster.slots()).ranges());
    }
  }

  private static Split.Walk walk(ActiveBlocks active, Survey survey) {
    List<Integer> blocks = active.active();
    long dense = survey.objectives().stream().filter(kind -> !kind.isLoss()).count();
    return new Split.Walk(
        survey.candidates().stream().map(units -> blocks.indexOf(units.block())).toList(),
        blocks.size(),
        survey.itself(),
        (int) dense * active.blockCount());
  }

  private static int[][][] tokens(Windows windows, List<Batch> batches) {
    return batches.stream()
        .map(batch -> batch.windows().stream().map(windows::ids).toArray(int[][]::new))
        .toArray(int[][][]::new);
  }

  @Override
  public PartScorer partScorer(Model model, Windows windows, Objective objective) {
    return PartScorer.of(windows, (some, part) -> scorer(model.full(), some, objective.on(part)));
  }

  @Override
  public WindowLosses losses(ModelView view, Windows windows, DoubleConsumer progress) {
    Survey loss = new Survey(List.of(), List.of(ObjectiveKind.NLL), true);
    return findings(view, windows, loss, progress).losses().get(0).get(0);
  }

  @Override
  public Findings findings(
      ModelView view, Windows windows, Survey survey, DoubleConsumer progress) {
    return new Walking(view, windows).findings(view.active(), survey, progress);
  }
}
