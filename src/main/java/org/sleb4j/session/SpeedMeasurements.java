package org.sleb4j.session;

import java.util.List;
import java.util.function.DoubleConsumer;
import org.sleb4j.bench.Pareto;
import org.sleb4j.bench.ParetoPath;
import org.sleb4j.bench.Speed;
import org.sleb4j.bench.SpeedComparison;
import org.sleb4j.bench.SpeedMeasurement;
import org.sleb4j.bench.SpeedOptions;
import org.sleb4j.bench.SpeedRun;
import org.sleb4j.display.Console;
import org.sleb4j.display.ProgressLine;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelView;

/**
 * Times models on this machine, wherever the other {@link Measurements} run; see {@link Speed}.
 *
 * @param console shows progress
 */
public record SpeedMeasurements(Console console) {
  /** Times one model. */
  public SpeedMeasurement speed(ModelView view, SpeedOptions options) {
    return console.watch(
        timing(options),
        line -> Speed.measure(view, options, runs(line, 1, options)),
        found -> found.run().timing().toString());
  }

  /** Times a pruned model and the dense one in turn. */
  public SpeedComparison speedup(ModelView pruned, SpeedOptions options) {
    return console.watch(
        timing(options),
        line -> Speed.compare(pruned, options, runs(line, 2, options)),
        found -> found.speedup().toString());
  }

  /** Times several pruned models and the dense one, all in turn. */
  List<SpeedComparison> speedups(List<ModelView> pruned, SpeedOptions options) {
    int models = pruned.size() + 1;
    return console.watch(
        timing(options),
        line -> Speed.compare(pruned, options, runs(line, models, options)),
        found -> models + " models in turn");
  }

  /** Times the dense model and the model after each removal, all in turn. */
  public Pareto sweep(Model model, ParetoPath path, SpeedOptions options) {
    return console.watch(
        "timing",
        line -> Speed.sweep(model, path, options, runs(line, path.removed().size() + 1, options)),
        found -> found.points().size() + " numbers of blocks");
  }

  /** Times models of any kind in turn. */
  List<SpeedRun> speeds(List<ModelView> views, SpeedOptions options) {
    return console.watch(
        "timing",
        line -> Speed.together(views, options, runs(line, views.size(), options)),
        found -> options.toString());
  }

  private static String timing(SpeedOptions options) {
    return options.isGeneration() ? "generation throughput" : "prompt latency";
  }

  private static DoubleConsumer runs(ProgressLine line, int models, SpeedOptions options) {
    return line.counting((long) models * (options.warmUps() + options.runs()), "run");
  }
}
