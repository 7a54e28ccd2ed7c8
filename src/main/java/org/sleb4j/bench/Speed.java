package org.sleb4j.bench;

import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelView;
import org.sleb4j.origin.Provenance;
import org.sleb4j.torch.Device;

/**
 * Times models on the blocks that they really run, several in turn, each run fenced on the device.
 *
 * <p>All methods throw {@link org.sleb4j.check.InvalidInputException} if the prompts do not fit the
 * model or memory, and {@link org.sleb4j.check.Interrupted} if the thread was interrupted.
 */
public final class Speed {
  private final Model model;
  private final SpeedOptions options;
  private final Workload workload;
  private final List<SpeedRun> runs;

  private Speed(
      List<ModelView> views,
      SpeedOptions options,
      Instruments instruments,
      DoubleConsumer progress) {
    this.model = views.get(0).model();
    this.options = options;
    this.workload = new Workload(model, options);
    this.runs = runs(views, instruments, progress);
  }

  /**
   * Times one model.
   *
   * @param progress receives the share of the runs that is done, 0 to 1
   */
  public static SpeedMeasurement measure(
      ModelView view, SpeedOptions options, DoubleConsumer progress) {
    Speed speed = new Speed(List.of(view), options, instruments(view.model()), progress);
    return new SpeedMeasurement(options, speed.runs.get(0), Provenance.of(view));
  }

  /** Times a pruned model and the dense one in turn; see {@link #measure}. */
  public static SpeedComparison compare(
      ModelView pruned, SpeedOptions options, DoubleConsumer progress) {
    return compare(pruned, options, instruments(pruned.model()), progress);
  }

  static SpeedComparison compare(
      ModelView pruned, SpeedOptions options, Instruments instruments, DoubleConsumer progress) {
    return compare(List.of(pruned), options, instruments, progress).get(0);
  }

  /**
   * Times several pruned views of one model and the dense one, all in turn; see {@link #measure}.
   *
   * @param pruned at least one
   */
  public static List<SpeedComparison> compare(
      List<ModelView> pruned, SpeedOptions options, DoubleConsumer progress) {
    return compare(pruned, options, instruments(pruned.get(0).model()), progress);
  }

  private static List<SpeedComparison> compare(
      List<ModelView> pruned,
      SpeedOptions options,
      Instruments instruments,
      DoubleConsumer progress) {
    Stream<ModelView> dense = Stream.of(pruned.get(0).model().full());
    List<ModelView> views = Stream.concat(dense, pruned.stream()).toList();
    Speed speed = new Speed(views, options, instruments, progress);
    return IntStream.range(1, views.size())
        .mapToObj(i -> speed.comparison(i, Provenance.of(views.get(i))))
        .toList();
  }

  private SpeedComparison comparison(int run, Provenance provenance) {
    return new SpeedComparison(options, runs.get(0), runs.get(run), speedup(run), provenance);
  }

  /**
   * Times models of any kind in turn, all on prompts of the same size; see {@link #measure}.
   *
   * @param views at least one
   */
  public static List<SpeedRun> together(
      List<ModelView> views, SpeedOptions options, DoubleConsumer progress) {
    List<Device> devices =
        views.stream().flatMap(view -> view.model().devices().stream()).distinct().toList();
    List<Runnable> pieces =
        views.stream().map(view -> new Workload(view.model(), options).on(view)).toList();
    Instruments instruments = new DeviceInstruments(devices);
    List<InTurn.Measured> measured = InTurn.time(instruments, pieces, options, progress);
    return runs(views, measured, options);
  }

  /** Times the dense model and the model after each removal of a path, all in turn. */
  public static Pareto sweep(
      Model model, ParetoPath path, SpeedOptions options, DoubleConsumer progress) {
    List<ModelView> views = path.views(model);
    Speed speed = new Speed(views, options, instruments(model), progress);
    List<ParetoPoint> points =
        IntStream.range(0, views.size())
            .mapToObj(i -> new ParetoPoint(speed.runs.get(i), speed.speedup(i), path.perplexity(i)))
            .toList();
    return new Pareto(options, points, Provenance.of(model.full()));
  }

  private static Instruments instruments(Model model) {
    return new DeviceInstruments(model.devices());
  }

  private List<SpeedRun> runs(
      List<ModelView> views, Instruments instruments, DoubleConsumer progress) {
    List<Runnable> pieces = views.stream().map(workload::on).toList();
    return runs(views, InTurn.time(instruments, pieces, options, progress), options);
  }

  private static List<SpeedRun> runs(
      List<ModelView> views, List<InTurn.Measured> measured, SpeedOptions options) {
    return IntStream.range(0, views.size())
        .mapToObj(i -> run(views.get(i), measured.get(i), options))
        .toList();
  }

  private static SpeedRun run(ModelView view, InTurn.Measured measured, SpeedOptions options) {
    Timing timing = new Timing(measured.seconds(), options.countedTokens());
    return new SpeedRun(view.active().removals(), timing, measured.peakBytes());
  }

  /** Compares a run with the first, the dense one. */
  private Speedup speedup(int run) {
    SpeedRun pruned = runs.get(run);
    ActiveBlocks active = ActiveBlocks.all(model.info().blocks()).remove(pruned.removed());
    return Speedup.of(runs.get(0).timing(), pruned.timing(), workload.estimate(active));
  }
}
