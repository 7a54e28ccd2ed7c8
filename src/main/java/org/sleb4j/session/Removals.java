package org.sleb4j.session;

import java.util.List;
import java.util.Map;
import org.sleb4j.bench.Pareto;
import org.sleb4j.bench.ParetoPath;
import org.sleb4j.bench.SpeedOptions;
import org.sleb4j.data.TextSample;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.Perplexity;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Units;
import org.sleb4j.origin.Provenance;
import org.sleb4j.repair.RepairCourse;
import org.sleb4j.repair.RepairResult;
import org.sleb4j.save.Lineage;
import org.sleb4j.zeroshot.TaskScore;

/**
 * What can be measured of a model after each of some removals.
 *
 * @param dense with all its blocks
 * @param removed in the order of their removal
 */
public record Removals(OpenView dense, List<Units> removed) {
  public Removals {
    removed = List.copyOf(removed);
    dense.checkNotRepaired();
  }

  /** Measures how well each number of blocks predicts a text. */
  public List<Perplexity> perplexities(CutText text) {
    return dense.use(
        text, (view, windows) -> dense.measurements().perplexities(view.model(), removed, windows));
  }

  /**
   * Repairs the model after each removal, and measures how well it predicts another text.
   *
   * @param text to repair on
   */
  public Measured<RepairCourse> repairs(CutText text, CutText other) {
    long start = System.nanoTime();
    return dense.use(
        text,
        (view, repair) -> {
          Windows heldOut = dense.open().windows(other);
          Provenance origin = Provenance.of(view, repair);
          Map<String, Object> sample = Map.of(RepairResult.SAMPLE, TextSample.of(repair));
          SameText.of(Lineage.none().repaired(sample, origin)).warn(heldOut);
          RepairCourse found = dense.measurements().repairs(view, removed, repair, heldOut);
          return dense.measured(view, heldOut, found, seconds(start));
        });
  }

  /** Asks each number of blocks questions. */
  public List<TaskScore> answers(TaskQuestions questions) {
    return dense.use(
        view ->
            dense.measurements().answers(view.model(), removed, dense.open().questions(questions)));
  }

  /** Times each number of blocks, all in turn. */
  public Measured<Pareto> speeds(SpeedOptions options) {
    long start = System.nanoTime();
    return dense.use(
        view -> {
          Pareto found = sweep(view, ParetoPath.of(removed), options);
          return dense.measured(view, found, seconds(start));
        });
  }

  /** Times each number of blocks, and measures how well it predicts a text. */
  public Measured<Pareto> pareto(CutText text, SpeedOptions options) {
    long start = System.nanoTime();
    List<Double> perplexities = perplexities(text).stream().map(Perplexity::perplexity).toList();
    return dense.use(
        text,
        (view, windows) -> {
          Pareto found = sweep(view, new ParetoPath(removed, perplexities), options);
          return dense.measured(view, windows, found, seconds(start));
        });
  }

  private Pareto sweep(ModelView view, ParetoPath path, SpeedOptions options) {
    return dense.measurements().timing().sweep(view.model(), path, options);
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
