package org.sleb4j;

import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.DoubleConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sleb4j.bench.Pareto;
import org.sleb4j.bench.ParetoPath;
import org.sleb4j.bench.Speed;
import org.sleb4j.bench.SpeedOptions;
import org.sleb4j.check.Check;
import org.sleb4j.check.Interrupted;
import org.sleb4j.check.Strings;
import org.sleb4j.data.Windows;
import org.sleb4j.display.Displayable;
import org.sleb4j.display.LiveLine;
import org.sleb4j.display.MimeBundle;
import org.sleb4j.eval.NextTokenLoss;
import org.sleb4j.eval.Perplexity;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInfo;
import org.sleb4j.model.Units;
import org.sleb4j.origin.Provenance;
import org.sleb4j.redundancy.ModelWalk;
import org.sleb4j.report.CostReport;
import org.sleb4j.report.ParetoReport;
import org.sleb4j.report.PerplexityReport;
import org.sleb4j.report.SearchReport;
import org.sleb4j.report.StabilityReport;
import org.sleb4j.report.StepReport;
import org.sleb4j.report.SweepReport;
import org.sleb4j.save.Lineage;
import org.sleb4j.search.Candidate;
import org.sleb4j.search.Cost;
import org.sleb4j.search.Journal;
import org.sleb4j.search.JournalFile;
import org.sleb4j.search.Pass;
import org.sleb4j.search.Progress;
import org.sleb4j.search.Search;
import org.sleb4j.search.SearchListener;
import org.sleb4j.search.SearchOptions;
import org.sleb4j.search.SearchResult;
import org.sleb4j.search.SearchSpace;
import org.sleb4j.search.SearchState;
import org.sleb4j.search.Stability;
import org.sleb4j.zeroshot.TaskScore;

/**
 * SLEB, a removal at a time: each removes the block without which the calibration loss is lowest.
 *
 * <p>Interrupting a cell stops within a pass and keeps the candidates that are scored; the same
 * cell run again resumes behind them. The journal of a search is free for others once the search is
 * closed, its variable holds something else, or the same journal is opened again.
 *
 * <pre>{@code
 * var search = model.search(text);
 * search.step();
 * search.stepTo(3);
 * search
 * }</pre>
 */
public final class PruningSearch implements Displayable, AutoCloseable {
  private final LanguageModel dense;
  private final OpenModel open;
  private final Windows windows;
  private final Provenance origin;
  private final Optional<JournalFile> journal;
  private final Search search;
  private final double denseNll;
  private boolean closed;
  private Optional<LiveLine> line = Optional.empty();

  private PruningSearch(LanguageModel dense, OpenModel open, Text text, Optional<Path> file) {
    this.dense = dense;
    this.open = open;
    Model model = open.use(m -> m);
    windows = open.windows(text);
    origin = Provenance.of(model.full(), windows).named(open.name());
    SearchState start = SearchState.start(SearchSpace.of(model.full()), 1, 1);
    journal = file.map(path -> Journals.open(path, start, windows, origin));
    journal.ifPresent(kept -> Journals.closeWith(this, kept));
    search =
        new Search(
            ModelWalk.scorer(model, windows),
            journal.map(JournalFile::state).orElse(start),
            journal.map(Journal.class::cast).orElse(Journal.NONE),
            new Listener());
    denseNll = denseNllOrClose(model);
  }

  /** Begins a search, or goes on with the one in a journal. */
  static PruningSearch of(LanguageModel dense, OpenModel open, Text text, Optional<Path> journal) {
    Check.that(
        dense.removed().isEmpty(),
        "A search begins with all blocks, but %s is without %s: search the model it was made of,"
            + " or save it and load it.",
        dense.name(),
        dense.removed());
    return open.use(model -> new PruningSearch(dense, open, text, journal));
  }

  private double denseNllOrClose(Model model) {
    try {
      return denseNll(model);
    } catch (RuntimeException | Error e) {
      journal.ifPresent(JournalFile::close);
      throw e;
    }
  }

  private double denseNll(Model model) {
    try (LiveLine progress = LiveLine.open("loss of all blocks")) {
      double nll =
          NextTokenLoss.of(model.full(), windows, progress.counting(windows.count(), "windows"))
              .mean();
      progress.done(Strings.format("%.4f nats", nll));
      return nll;
    }
  }

  /** Tells the live line of the running step how far it is. */
  private final class Listener implements SearchListener {
    @Override
    public void scored(Candidate candidate, Progress progress) {
      line.ifPresent(
          live -> live.update(progress.fraction(), detail(progress), progress.remaining()));
    }
  }

  private static String detail(Progress progress) {
    String best =
        progress
            .best()
            .map(b -> Strings.format(", best %s at %.4f nats", b.units(), b.mean()))
            .orElse("");
    return Strings.format(
        "pass %d of %d, candidate %d of %d%s",
        progress.pass(), progress.passes(), progress.scored(), progress.candidates(), best);
  }

  /**
   * Removes one more block and shows all candidates.
   *
   * <pre>{@code
   * search.step()
   * }</pre>
   *
   * @throws org.sleb4j.check.InvalidInputException if no candidate is left
   */
  public synchronized StepReport step() {
    ActiveBlocks before = state().active();
    double nllBefore = nll(search.result().passes());
    run(state().position() + 1);
    return new StepReport(state().position(), lastPass(), before, nllBefore, provenance(before));
  }

  /**
   * Removes blocks until so many are removed. Where more are, the last ones are taken back;
   * stepping over them again costs nothing.
   *
   * <pre>{@code
   * search.stepTo(3)
   * }</pre>
   *
   * @throws org.sleb4j.check.InvalidInputException if a pass would have no candidate
   */
  public synchronized SearchReport stepTo(int blocks) {
    run(blocks);
    return report();
  }

  private void run(int blocks) {
    checkOpen();
    open.use(
        model -> {
          try (LiveLine progress = LiveLine.open("searching")) {
            run(blocks, progress);
          }
          return null;
        });
  }

  private void run(int blocks, LiveLine progress) {
    line = Optional.of(progress);
    try {
      search.runTo(blocks);
      progress.done(summary());
    } catch (Interrupted e) {
      progress.done(stopped());
      throw e;
    } finally {
      line = Optional.empty();
      Reference.reachabilityFence(this); // or its journal could be closed under the last step
    }
  }

  private String summary() {
    return Strings.format(
        "removed %s, perplexity %.2f%s",
        removed(),
        Math.exp(nll(state().passes())),
        state().result().cost().map(cost -> Strings.format(", %.1f s", cost.seconds())).orElse(""));
  }

  private String stopped() {
    return Strings.format(
        "stopped, %s removed, %d of the next pass's candidates scored; the same call goes on",
        state().removed(), state().unfinished().size());
  }

  private void checkOpen() {
    Check.that(
        !closed,
        "This search was closed: begin it again with search(…), which resumes from its journal if"
            + " it has one.");
    Check.that(
        journal.map(JournalFile::isOpen).orElse(true),
        "The journal of this search was opened again by a later one, or closed: use that one, or"
            + " begin again with search(…) to resume from the file.");
  }

  /**
   * Ends the search and gives its journal free, after a step in progress; what it found can still
   * be shown and pruned.
   *
   * <pre>{@code
   * search.close()
   * }</pre>
   */
  @Override
  public synchronized void close() {
    closed = true;
    journal.ifPresent(JournalFile::close);
  }

  /**
   * Undoes the last removal. What it found is kept until the barriers change: the next step makes
   * the same removal at once.
   *
   * <pre>{@code
   * search.back()
   * }</pre>
   *
   * @throws org.sleb4j.check.InvalidInputException if nothing is removed
   */
  public synchronized SearchReport back() {
    checkOpen();
    search.takeBack();
    return report();
  }

  /**
   * Changes how many of the first and of the last active blocks are no candidates from the next
   * step on; a search begins with 1 and 1, as in the paper.
   *
   * <pre>{@code
   * search.barriers(2, 1).step()
   * }</pre>
   */
  public synchronized PruningSearch barriers(int early, int latter) {
    checkOpen();
    new SearchOptions(1, early, latter); // refuses what is below 0
    search.setBarriers(early, latter);
    return this;
  }

  /**
   * Returns the removed blocks in their order, numbered as in the original model.
   *
   * <pre>{@code
   * search.removed()
   * }</pre>
   */
  public List<Units> removed() {
    return state().removed();
  }

  /**
   * Returns the model without the blocks that are removed so far: the same weights, nothing is
   * copied.
   *
   * <pre>{@code
   * var pruned = search.pruned()
   * }</pre>
   */
  public LanguageModel pruned() {
    return pruned(state().position());
  }

  /**
   * Returns the model without the first so many of the removed blocks: a shorter search would have
   * removed these.
   *
   * <pre>{@code
   * var pruned = search.pruned(1)
   * }</pre>
   */
  public LanguageModel pruned(int blocks) {
    SearchState now = state();
    Check.that(
        blocks >= 0 && blocks <= now.position(),
        "blocks (%d) must be from 0 to %d, what is removed so far: step on with stepTo(%d).",
        blocks,
        now.position(),
        blocks);
    SearchResult shorter = now.result(blocks);
    return dense.without(shorter.removed()).told(Lineage.of(shorter, origin));
  }

  /**
   * Shows how often the same blocks would be removed had other windows been drawn: 1,000 bootstrap
   * resamples.
   *
   * <pre>{@code
   * search.stability()
   * }</pre>
   */
  public StabilityReport stability() {
    return stability(1000);
  }

  /**
   * Shows how often the same blocks would be removed in so many resamples of the windows.
   *
   * <pre>{@code
   * search.stability(200)
   * }</pre>
   */
  public StabilityReport stability(int resamples) {
    checkBegun();
    Stability stability = Stability.of(search.result(), resamples, 0);
    return new StabilityReport(stability, removed(), provenance(dense.blocks()));
  }

  /**
   * Times the processing of a prompt after each removal, all numbers of blocks in turn, and sets
   * the expected times beside it.
   *
   * <pre>{@code
   * search.latency()
   * }</pre>
   */
  public SweepReport latency() {
    return latency(Timings.promptTokens(info()), Timings.RUNS);
  }

  /**
   * Times the processing of a prompt of so many tokens; see {@link #latency()}.
   *
   * <pre>{@code
   * search.latency(256, 5)
   * }</pre>
   */
  public SweepReport latency(int promptTokens, int runs) {
    return sweep(Timings.prompt(promptTokens, runs));
  }

  /**
   * Times the generation of text after each removal, all numbers of blocks in turn, and sets the
   * expected times beside it.
   *
   * <pre>{@code
   * search.throughput()
   * }</pre>
   */
  public SweepReport throughput() {
    return throughput(Timings.BATCH, Timings.NEW_TOKENS, Timings.RUNS);
  }

  /**
   * Times the generation of so many new tokens behind each of a batch of prompts; see {@link
   * #throughput()}.
   *
   * <pre>{@code
   * search.throughput(4, 16, 3)
   * }</pre>
   */
  public SweepReport throughput(int batch, int newTokens, int runs) {
    return sweep(Timings.generation(info(), batch, newTokens, runs));
  }

  private ModelInfo info() {
    return open.described().info();
  }

  private SweepReport sweep(SpeedOptions options) {
    long start = System.nanoTime();
    Pareto sweep = sweep(ParetoPath.of(removed()), options);
    double seconds = (System.nanoTime() - start) / 1e9;
    return new SweepReport(
        sweep, Provenance.of(open.described().full()).named(open.name()).lasting(seconds));
  }

  private Pareto sweep(ParetoPath path, SpeedOptions options) {
    checkBegun();
    return open.use(
        model -> {
          try (LiveLine progress = LiveLine.open("timing")) {
            long runs = (long) (path.removed().size() + 1) * Timings.rounds(options);
            Pareto sweep = Speed.sweep(model, path, options, progress.counting(runs, "runs"));
            progress.done(sweep.points().size() + " numbers of blocks");
            return sweep;
          }
        });
  }

  /**
   * Shows what speed costs: the perplexity of a text after each removal against the measured
   * speedup.
   *
   * <pre>{@code
   * search.pareto(heldOut)
   * }</pre>
   */
  public ParetoReport pareto(Text heldOut) {
    long start = System.nanoTime();
    List<PerplexityReport> reports = measured(heldOut);
    ParetoPath path =
        new ParetoPath(removed(), reports.stream().map(PerplexityReport::value).toList());
    Pareto found = sweep(path, Timings.prompt(Timings.promptTokens(info()), Timings.RUNS));
    double seconds = (System.nanoTime() - start) / 1e9;
    return new ParetoReport(found, reports.get(0).provenance().lasting(seconds));
  }

  /**
   * Shows what speed costs in perplexity of a text and in answers to questions, after each removal.
   *
   * <pre>{@code
   * search.pareto(heldOut, questions)
   * }</pre>
   */
  public CostReport pareto(Text heldOut, Questions questions) {
    checkBegun();
    List<TaskScore> scores = answers(questions);
    ParetoReport found = pareto(heldOut);
    return new CostReport(found.pareto(), scores, found.provenance());
  }

  private List<TaskScore> answers(Questions questions) {
    return afterEachRemoval(
        "accuracy",
        (model, progress) -> model.accuracy(questions, progress).score(),
        score -> Strings.format("%.3f", score.accuracy().mean()));
  }

  private List<PerplexityReport> measured(Text heldOut) {
    return afterEachRemoval(
        "perplexity",
        (model, progress) -> model.perplexity(heldOut, progress),
        report -> Strings.format("%.2f", report.value()));
  }

  /** Measures the dense model and what is left after each removal, each on a share of a line. */
  private <T> List<T> afterEachRemoval(
      String what,
      BiFunction<LanguageModel, DoubleConsumer, T> measure,
      Function<T, String> figure) {
    int count = removed().size() + 1;
    try (LiveLine line = LiveLine.open(what + " after each removal")) {
      List<T> found =
          IntStream.range(0, count)
              .mapToObj(n -> measure.apply(pruned(n), part -> line.accept((n + part) / count)))
              .toList();
      line.done(found.stream().map(figure).collect(Collectors.joining(", ")));
      return found;
    }
  }

  private void checkBegun() {
    Check.that(!removed().isEmpty(), "Nothing is removed yet: take a step() first.");
  }

  /** Measures the dense model and what is left after each removal on another text. */
  List<Perplexity> perplexities(Text heldOut) {
    return measured(heldOut).stream().map(PerplexityReport::perplexity).toList();
  }

  /**
   * Returns the whole search as it stands; showing the search itself shows this.
   *
   * <pre>{@code
   * search.report()
   * }</pre>
   */
  public SearchReport report() {
    return new SearchReport(
        search.result(), denseNll, state().unfinished().size(), provenance(dense.blocks()));
  }

  private Provenance provenance(ActiveBlocks blocks) {
    double seconds = search.result().cost().map(Cost::seconds).orElse(Double.NaN);
    return origin.withBlocks(blocks).lasting(seconds);
  }

  private SearchState state() {
    return search.state();
  }

  private Pass lastPass() {
    List<Pass> passes = search.result().passes();
    return passes.get(passes.size() - 1);
  }

  private double nll(List<Pass> passes) {
    return passes.isEmpty() ? denseNll : passes.get(passes.size() - 1).best().mean();
  }

  @Override
  public MimeBundle mimeBundle() {
    return report().mimeBundle();
  }

  @Override
  public String toString() {
    return report().toString();
  }
}
