package org.sleb4j.session;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.sleb4j.bench.ParetoPath;
import org.sleb4j.check.Strings;
import org.sleb4j.data.Windows;
import org.sleb4j.display.Console;
import org.sleb4j.display.ProgressLine;
import org.sleb4j.eval.AttentionMaps;
import org.sleb4j.eval.Objective;
import org.sleb4j.eval.ObjectiveKind;
import org.sleb4j.eval.Perplexity;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.generate.GenerateOptions;
import org.sleb4j.generate.Generation;
import org.sleb4j.generate.Generator;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Units;
import org.sleb4j.redundancy.BlockSimilarity;
import org.sleb4j.redundancy.CandidateScorer;
import org.sleb4j.redundancy.PartScorer;
import org.sleb4j.redundancy.Redundancy;
import org.sleb4j.redundancy.StateNorms;
import org.sleb4j.redundancy.UnitRedundancy;
import org.sleb4j.redundancy.Walks;
import org.sleb4j.repair.Repair;
import org.sleb4j.repair.RepairCourse;
import org.sleb4j.repair.RepairJournal;
import org.sleb4j.repair.RepairOptions;
import org.sleb4j.repair.Repaired;
import org.sleb4j.search.RacingOptions;
import org.sleb4j.search.RacingResult;
import org.sleb4j.search.RacingSearch;
import org.sleb4j.search.SearchSpace;
import org.sleb4j.zeroshot.TaskScore;
import org.sleb4j.zeroshot.ZeroShot;

/**
 * Measures models and shows how far that is.
 *
 * @param console where it is shown
 * @param engine where models compute; what it does not spread is computed in this process
 */
public record Measurements(Console console, Engine engine) {
  /** Measures in this process. */
  public Measurements(Console console) {
    this(console, Engine.HERE);
  }

  /** Returns where losses and candidates are computed. */
  public Walks walks() {
    return engine.walks();
  }

  /** How well a model predicts windows, in sum and window by window. */
  record Prediction(Perplexity perplexity, WindowLosses losses) {}

  /** Measures how redundant each block is; see {@link Redundancy}. */
  public Redundancy redundancy(ModelView view, Windows windows) {
    return console.watch(
        "redundancy",
        line -> Redundancy.of(walks(), view, windows, line),
        found ->
            Strings.format(
                "%s, %s block passes, %.1f s",
                Strings.counted(found.blocks().size(), "block"),
                Strings.grouped(found.blockPasses(), 0),
                found.seconds()));
  }

  /** Measures how redundant each attention and feed-forward is; see {@link UnitRedundancy}. */
  public UnitRedundancy units(ModelView view, Windows windows) {
    return console.watch(
        "redundancy of units",
        line -> UnitRedundancy.of(walks(), view, windows, line),
        found ->
            Strings.format(
                "%s, %s block passes, %.1f s",
                Strings.counted(found.units().size(), "unit"),
                Strings.grouped(found.blockPasses(), 1),
                found.seconds()));
  }

  /** Measures how alike the outputs of any two blocks are; see {@link BlockSimilarity}. */
  BlockSimilarity similarity(ModelView view, Windows windows) {
    return console.watch(
        "similarity",
        line -> BlockSimilarity.of(view, windows, line.counting(windows.count(), "window")),
        found ->
            Strings.format(
                "%s, %.1f s", Strings.counted(found.blocks().size(), "block"), found.seconds()));
  }

  /** Measures how long hidden states are over the depth; see {@link StateNorms}. */
  StateNorms norms(ModelView view, Windows windows) {
    return console.watch(
        "norms of states",
        line -> StateNorms.of(view, windows, line),
        found ->
            Strings.format(
                "%s, %.1f s", Strings.counted(found.steps().size(), "step"), found.seconds()));
  }

  /** Measures how much tokens read of each other in a block; see {@link AttentionMaps}. */
  AttentionMaps attention(ModelView view, int block, int[] ids) {
    return console.watch(
        "attention of block " + block,
        line -> AttentionMaps.of(view, block, ids, line),
        found ->
            Strings.format(
                "%s, %.1f s", Strings.counted(found.heads().size(), "head"), found.seconds()));
  }

  /** Measures how well a model predicts windows; see {@link Perplexity}. */
  public Perplexity perplexity(ModelView view, Windows windows) {
    return prediction("perplexity", view, windows).perplexity();
  }

  /** Measures how well a model predicts windows, for comparison with another one. */
  Prediction prediction(String work, ModelView view, Windows windows) {
    warnOfSameText(view.model(), windows);
    long start = System.nanoTime();
    return console.watch(
        work,
        line -> {
          WindowLosses losses =
              walks().losses(view, windows, line.counting(windows.count(), "window"));
          double seconds = (System.nanoTime() - start) / 1e9;
          return new Prediction(Perplexity.of(losses, seconds).over(windows), losses);
        },
        found -> summary(found.perplexity()));
  }

  /** Measures how well two models predict the same windows, and their difference in pairs. */
  public TextMeasurements.Pair pair(ModelView dense, ModelView pruned, Windows windows) {
    Prediction before = prediction("perplexity of " + dense.active(), dense, windows);
    Prediction after = prediction("perplexity of " + pruned.active(), pruned, windows);
    return new TextMeasurements.Pair(
        before.perplexity(), after.perplexity(), after.losses().minus(before.losses()));
  }

  private static void warnOfSameText(Model model, Windows windows) {
    if (!model.isRandom()) {
      SameText.of(model.checkpoint().directory()).warn(windows);
    }
  }

  private static String summary(Perplexity found) {
    return Strings.format(
        "%.2f on %s, %.1f s",
        found.perplexity(), Strings.counted(found.windows(), "window"), found.seconds());
  }

  /** Measures several models on the windows that belong to each, as many of all. */
  List<Perplexity> perplexities(List<ModelView> views, List<Windows> windows) {
    return console.watch(
        "perplexity of " + views.size() + " models",
        line ->
            each(
                views.size(), line, (n, part) -> Perplexity.of(views.get(n), windows.get(n), part)),
        found -> Strings.counted(found.get(0).windows(), "window"));
  }

  /** Measures the losses of a model as the scorer of a search does. */
  WindowLosses loss(CandidateScorer scorer, ActiveBlocks blocks) {
    return console.watch(
        "loss of " + blocks,
        line -> scorer.loss(blocks),
        losses -> Strings.format("%.4f nats", losses.mean()));
  }

  /** Measures the losses of several models on the same windows. */
  List<WindowLosses> losses(List<ModelView> views, Windows windows) {
    return console.watch(
        "perplexity of " + views.size() + " models",
        line -> each(views.size(), line, (n, part) -> walks().losses(views.get(n), windows, part)),
        found -> Strings.counted(windows.count(), "window"));
  }

  /** Measures the dense model and what is left after each removal. */
  public List<Perplexity> perplexities(Model model, List<Units> removed, Windows windows) {
    warnOfSameText(model, windows);
    List<ModelView> views = ParetoPath.of(removed).views(model);
    return console.watch(
        "perplexity after each removal",
        line -> each(views.size(), line, (n, part) -> Perplexity.of(views.get(n), windows, part)),
        found -> joined(found, p -> Strings.format("%.2f", p.perplexity())));
  }

  /** Asks the dense model questions, and what is left after each removal. */
  List<TaskScore> answers(Model model, List<Units> removed, ZeroShot questions) {
    return answers("accuracy after each removal", ParetoPath.of(removed).views(model), questions);
  }

  /** Asks several models the same questions. */
  List<TaskScore> answers(String work, List<ModelView> views, ZeroShot questions) {
    return console.watch(
        work,
        line ->
            each(
                views.size(),
                line,
                (n, part) -> questions.ask(engine.likelihoods(), views.get(n), part)),
        found -> joined(found, score -> Strings.format("%.3f", score.accuracy().mean())));
  }

  /** Measures one of several models, and reports how far that is. */
  private interface Share<T> {
    T of(int number, DoubleConsumer progress);
  }

  private static <T> List<T> each(int count, ProgressLine line, Share<T> measure) {
    List<T> found = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int done = i;
      found.add(measure.of(i, part -> line.accept((done + part) / count)));
    }
    return found;
  }

  private static <T> String joined(List<T> found, Function<T, String> figure) {
    return found.stream().map(figure).collect(Collectors.joining(", "));
  }

  /** Asks a model questions; see {@link ZeroShot}. */
  public TaskScore answers(ModelView view, ZeroShot questions) {
    return console.watch(
        "answering",
        line -> questions.ask(engine.likelihoods(), view, line),
        score -> Strings.format("acc %.3f, %.1f s", score.accuracy().mean(), score.seconds()));
  }

  /** Continues prompts; see {@link Generator}. */
  public Generation generate(ModelView view, List<int[]> prompts, GenerateOptions options) {
    return generate(view, prompts, options, rows -> "");
  }

  /**
   * Continues prompts and shows what is written while it is; see {@link Generator}.
   *
   * @param text returns the end of what is written so far, of the new tokens of each prompt
   */
  Generation generate(
      ModelView view,
      List<int[]> prompts,
      GenerateOptions options,
      Function<List<List<Integer>>, String> text) {
    return console.watch(
        "generating with " + view.active(),
        line -> Generator.stream(view, prompts, options, shown(line, options, text)),
        found ->
            Strings.format(
                "%s, %.1f s",
                Strings.counted(found.tokens().stream().mapToInt(List::size).sum(), "token"),
                found.seconds()));
  }

  private static Generator.Listener shown(
      ProgressLine line, GenerateOptions options, Function<List<List<Integer>>, String> text) {
    int most = options.maxNewTokens();
    return (rows, step) ->
        line.update(
            (double) step / most,
            Strings.format("%s%d of %s", text.apply(rows), step, Strings.counted(most, "token")));
  }

  /** Repairs a model; see {@link Repair}. */
  public Repaired repair(
      ModelView view, Windows windows, RepairOptions options, RepairJournal journal) {
    return console.watch(
        "repairing",
        line -> Repair.of(engine.repairs(), view, windows, options, journal, line),
        found ->
            Strings.format(
                "mean NLL %.4f, %.4f before, %.1f s%s",
                found.result().meanNllAfter(),
                found.result().meanNllBefore(),
                found.result().seconds(),
                found.result().accepted() ? "" : ": not accepted"));
  }

  /** Repairs a model after each removal, and measures how well it predicts other windows. */
  RepairCourse repairs(ModelView view, List<Units> removed, Windows repair, Windows other) {
    return console.watch(
        "repair after each removal",
        line ->
            new RepairCourse(
                Perplexity.of(view, other, part -> {}),
                each(
                    removed.size(),
                    line,
                    (n, part) -> repaired(view, removed.subList(0, n + 1), repair, other, part))),
        found -> joined(found.steps(), step -> Strings.format("%.2f", step.after().perplexity())));
  }

  private static RepairCourse.Step repaired(
      ModelView view, List<Units> removed, Windows repair, Windows other, DoubleConsumer progress) {
    ModelView pruned = view.with(view.active().remove(removed));
    Perplexity before = Perplexity.of(pruned, other, part -> {});
    Repaired found = Repair.of(pruned, repair, RepairOptions.defaults(), progress);
    Perplexity after = Perplexity.of(found.view(), other, part -> {});
    if (found.result().accepted()) {
      found.view().replaced().close();
    }
    return new RepairCourse.Step(pruned.active(), before, after, found.result());
  }

  /** Makes an objective ready for windows; see {@link Walks#objective}. */
  public Objective objective(ObjectiveKind kind, Model model, Windows windows) {
    if (kind.isLoss() || walks() != Walks.HERE) {
      return walks().objective(kind, model, windows, part -> {}); // nothing runs
    }
    return console.watch(
        "what the dense model predicts",
        line -> walks().objective(kind, model, windows, line),
        found -> Strings.counted(windows.count(), "window"));
  }

  /** Searches approximately; see {@link RacingSearch}. */
  public RacingResult race(PartScorer scorer, SearchSpace space, RacingOptions options) {
    return console.watch(
        "racing",
        line -> new RacingSearch(scorer, space, options, new SearchLine(line)).run(),
        found -> Strings.format("approximately %s, %.1f s", found.removed(), found.seconds()));
  }

  /** Returns what times models. */
  public SpeedMeasurements timing() {
    return new SpeedMeasurements(console);
  }
}
