package org.sleb4j.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sleb4j.bench.ModelSize;
import org.sleb4j.bench.SpeedComparison;
import org.sleb4j.bench.SpeedOptions;
import org.sleb4j.bench.Standing;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelView;
import org.sleb4j.save.SavedDirectory;
import org.sleb4j.zeroshot.TaskScore;

/**
 * Measures the dense model and what several searches left of it.
 *
 * @param judges by what
 */
record Judging(Measurements measurements, Model model, SearchContest.Judges judges) {
  /**
   * Returns how well models do: the dense one first, then the others.
   *
   * @param pruned all different
   */
  List<Standing> of(List<ActiveBlocks> pruned) {
    ActiveBlocks all = ActiveBlocks.all(model.info().blocks());
    List<ModelView> views =
        Stream.concat(Stream.of(all), pruned.stream()).map(model::view).toList();
    List<WindowLosses> losses = measurements.losses(views, judges.heldOut());
    List<TaskScore> scores =
        judges
            .questions()
            .map(
                asked ->
                    measurements.answers("accuracy of " + views.size() + " models", views, asked))
            .orElse(List.of());
    List<List<SpeedComparison>> speeds = speeds(views.subList(1, views.size()));
    return IntStream.range(0, views.size())
        .mapToObj(
            i ->
                new Standing(
                    views.get(i).active(),
                    losses.get(i),
                    scores.isEmpty() ? Optional.empty() : Optional.of(scores.get(i)),
                    size(views.get(i)),
                    i == 0 ? List.of() : speeds.get(i - 1)))
        .toList();
  }

  private ModelSize size(ModelView view) {
    long removed = model.unitSizes().removed(view.active());
    long cache =
        model.cacheBytes(view.active(), 1, 1).values().stream().mapToLong(Long::longValue).sum();
    return new ModelSize(model.info().parameters() - removed, SavedDirectory.bytes(view), cache);
  }

  /** Returns for each model what was timed of it. */
  private List<List<SpeedComparison>> speeds(List<ModelView> pruned) {
    List<List<SpeedComparison>> speeds =
        pruned.stream().<List<SpeedComparison>>map(view -> new ArrayList<>()).toList();
    for (SpeedOptions options : judges.timings()) {
      List<SpeedComparison> found = measurements.timing().speedups(pruned, options);
      IntStream.range(0, pruned.size()).forEach(i -> speeds.get(i).add(found.get(i)));
    }
    return speeds;
  }
}
