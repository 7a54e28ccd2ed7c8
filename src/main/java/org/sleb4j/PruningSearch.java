package org.sleb4j;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sleb4j.bench.SpeedOptions;
import org.sleb4j.eval.Perplexity;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Units;
import org.sleb4j.report.CostReport;
import org.sleb4j.report.ParetoReport;
import org.sleb4j.report.RepairCourseReport;
import org.sleb4j.report.Report;
import org.sleb4j.report.SearchReport;
import org.sleb4j.report.Sheet;
import org.sleb4j.report.StabilityReport;
import org.sleb4j.report.StepReport;
import org.sleb4j.report.SweepReport;
import org.sleb4j.report.TimeReport;
import org.sleb4j.search.Pass;
import org.sleb4j.search.SearchOptions;
import org.sleb4j.search.SearchResult;
import org.sleb4j.search.SearchState;
import org.sleb4j.search.Stability;
import org.sleb4j.search.TimeBudget;
import org.sleb4j.session.Milliseconds;
import org.sleb4j.session.OpenSearch;
import org.sleb4j.session.OpenView;
import org.sleb4j.session.Removals;
import org.sleb4j.session.SearchPlan;
import org.sleb4j.session.Timings;
import org.sleb4j.zeroshot.TaskScore;

/**
 * SLEB, a removal at a time: each removes the block without which the calibration loss is lowest,
 * or with {@link SearchBy} an attention or a feed-forward.
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
public final class PruningSearch implements Report, AutoCloseable {
  private final OpenView dense;
  private final OpenSearch search;
  private volatile Optional<String> name = Optional.empty();

  private PruningSearch(OpenView dense, OpenSearch search) {
    this.dense = dense;
    this.search = search;
  }

  /** Begins a search, or resumes the one in a journal. */
  static PruningSearch of(LanguageModel start, Text text, SearchBy by, Optional<Path> journal) {
    return new PruningSearch(
        start.view(),
        OpenSearch.of(start.view(), Text.cut(text), by::of, by.repair().map(Text::cut), journal));
  }

  /**
   * Gives it a name, which its line has in a comparison of searches.
   *
   * <pre>{@code
   * Sleb.compare(search.named("the first text"))
   * }</pre>
   *
   * @throws org.sleb4j.check.InvalidInputException if the name is empty, or longer than 60
   *     characters
   */
  public PruningSearch named(String given) {
    SearchPlan.checkName(given);
    name = Optional.of(given);
    return this;
  }

  /** Returns the name that it was given, if any. */
  Optional<String> name() {
    return name;
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
    ActiveBlocks before = search.state().active();
    double lossBefore = search.loss();
    search.runTo(search.state().position() + 1);
    List<Pass> passes = search.result().passes();
    Pass last = passes.get(passes.size() - 1);
    return new StepReport(
        search.state().position(),
        last,
        search.result().space().objective(),
        before,
        lossBefore,
        search.provenance(before));
  }

  /**
   * Removes blocks until this many are removed. Where more are, the last ones are taken back;
   * stepping over them again costs nothing.
   *
   * <pre>{@code
   * search.stepTo(3)
   * }</pre>
   *
   * @throws org.sleb4j.check.InvalidInputException if a pass would have no candidate
   */
  public synchronized SearchReport stepTo(int blocks) {
    search.runTo(blocks);
    return report();
  }

  /**
   * Removes blocks or units until a share of the parameters of all blocks is gone: the fewest
   * removals of the search that reach it.
   *
   * <pre>{@code
   * model.search(text, SearchBy.units().rule("per-parameter")).stepToShare(0.1)
   * }</pre>
   *
   * @param share above 0 and below 1
   * @throws org.sleb4j.check.InvalidInputException if a pass would have no candidate before
   */
  public synchronized SearchReport stepToShare(double share) {
    search.runToShare(share);
    return report();
  }

  /**
   * Removes blocks or units until what is left takes no longer than this, as measured on this
   * machine: the fewest removals of the search that reach it. {@code ms/token} is timed as {@link
   * #throughput()} does it, with one sequence, {@code ms/prompt} as {@link #latency()}. An example
   * is {@code search.stepToTime("45ms/token")}; which times can be reached depends on the machine.
   *
   * @throws org.sleb4j.check.InvalidInputException if that needs no removal, or cannot be reached
   */
  public synchronized TimeReport stepToTime(String most) {
    TimeBudget time = search.runToTime(Milliseconds.parse(most));
    return new TimeReport(report(), time);
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
    search.close();
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
    search.takeBack();
    return report();
  }

  /**
   * Changes how many of the first and of the last active blocks are protected from the next step
   * on; a search begins with 1 and 1, as in the paper.
   *
   * <pre>{@code
   * search.barriers(2, 1).step()
   * }</pre>
   */
  public synchronized PruningSearch barriers(int early, int latter) {
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
    return search.state().removed();
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
    return pruned(search.state().position());
  }

  /**
   * Returns the model without the first few of the removed blocks: a shorter search would have
   * removed these.
   *
   * <pre>{@code
   * var pruned = search.pruned(1)
   * }</pre>
   */
  public LanguageModel pruned(int blocks) {
    return new LanguageModel(search.pruned(blocks));
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
    return stability(Stability.RESAMPLES);
  }

  /**
   * Shows how often the same blocks would be removed in a number of resamples of the windows.
   *
   * <pre>{@code
   * search.stability(200)
   * }</pre>
   */
  public StabilityReport stability(int resamples) {
    search.removals(); // refuses a search that has none
    SearchResult result = search.result();
    Stability stability = Stability.of(result, resamples, 0);
    return new StabilityReport(stability, result.removed(), search.provenance());
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
    return latency(Timings.promptTokens(dense.info()), Timings.RUNS);
  }

  /**
   * Times the processing of a prompt of this many tokens; see {@link #latency()}.
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
   * Times the generation of this many new tokens after each of a batch of prompts; see {@link
   * #throughput()}.
   *
   * <pre>{@code
   * search.throughput(4, 16, 3)
   * }</pre>
   */
  public SweepReport throughput(int batch, int newTokens, int runs) {
    return sweep(Timings.generation(dense.info(), batch, newTokens, runs));
  }

  private SweepReport sweep(SpeedOptions options) {
    return search.removals().speeds(options).as(SweepReport::new);
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
    return pareto(search.removals(), heldOut);
  }

  /**
   * Shows what speed costs in perplexity of a text and in answers to questions, after each removal.
   *
   * <pre>{@code
   * search.pareto(heldOut, questions)
   * }</pre>
   */
  public CostReport pareto(Text heldOut, Questions questions) {
    Removals removals = search.removals();
    List<TaskScore> scores = removals.answers(questions.asked());
    ParetoReport found = pareto(removals, heldOut);
    return new CostReport(found.pareto(), scores, found.provenance());
  }

  private ParetoReport pareto(Removals removals, Text heldOut) {
    int tokens = Timings.promptTokens(dense.info());
    return removals
        .pareto(Text.cut(heldOut), Timings.prompt(tokens, Timings.RUNS))
        .as(ParetoReport::new);
  }

  /**
   * Shows what a repair gains after each removal: the model without the first removals, repaired on
   * one text and measured on another one, which no repair saw.
   *
   * <pre>{@code
   * search.stepTo(2);
   * search.repairs(other, heldOut)
   * }</pre>
   *
   * @param text to repair on, with many tokens; see {@link LanguageModel#repair(Text)}
   */
  public RepairCourseReport repairs(Text text, Text heldOut) {
    return search
        .removals()
        .repairs(Text.cut(text), Text.cut(heldOut))
        .as((found, from) -> new RepairCourseReport(found, from, text.toString()));
  }

  /** Measures the dense model and what is left after each removal on another text. */
  List<Perplexity> perplexities(Text heldOut) {
    return new Removals(dense, removed()).perplexities(Text.cut(heldOut));
  }

  /**
   * Returns the whole search as it stands; showing the search itself shows this.
   *
   * <pre>{@code
   * search.report()
   * }</pre>
   */
  public SearchReport report() {
    SearchState now = search.state();
    return new SearchReport(
        now.result(), search.startLoss(), now.unfinished().size(), search.provenance());
  }

  @Override
  public Sheet sheet() {
    return report().sheet();
  }

  @Override
  public Map<String, Object> fields() {
    return report().fields();
  }

  @Override
  public String toString() {
    return report().toString();
  }
}
