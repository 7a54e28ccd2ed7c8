package org.sleb4j;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sleb4j.bench.SpeedOptions;
import org.sleb4j.check.FilePath;
import org.sleb4j.display.Displayable;
import org.sleb4j.display.MimeBundle;
import org.sleb4j.generate.GenerateOptions;
import org.sleb4j.generate.Sampling;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.Units;
import org.sleb4j.prune.PrunedModel;
import org.sleb4j.quant.Method;
import org.sleb4j.quant.QuantizeOptions;
import org.sleb4j.redundancy.Redundancy;
import org.sleb4j.repair.Mode;
import org.sleb4j.repair.RepairOptions;
import org.sleb4j.report.AccuracyComparisonReport;
import org.sleb4j.report.AccuracyReport;
import org.sleb4j.report.ComparisonReport;
import org.sleb4j.report.ContinuationReport;
import org.sleb4j.report.ContinuationReport.Continuation;
import org.sleb4j.report.MetricsReport;
import org.sleb4j.report.ModelReport;
import org.sleb4j.report.PerplexityReport;
import org.sleb4j.report.RacingReport;
import org.sleb4j.report.RankReport;
import org.sleb4j.report.RedundancyReport;
import org.sleb4j.report.RepairReport;
import org.sleb4j.report.SavedReport;
import org.sleb4j.report.SimilarityReport;
import org.sleb4j.report.SpeedReport;
import org.sleb4j.report.TokenLossReport;
import org.sleb4j.report.UnitRedundancyReport;
import org.sleb4j.search.RacingOptions;
import org.sleb4j.search.SearchOptions;
import org.sleb4j.session.ModelName;
import org.sleb4j.session.OpenModel;
import org.sleb4j.session.OpenView;
import org.sleb4j.session.Saving;
import org.sleb4j.session.Timings;
import org.sleb4j.zeroshot.TaskComparison;

/**
 * A language model, whole or without some of its blocks; those of the same load share their
 * weights.
 *
 * <p>Nobody has to close it: memory is given back once no variable holds it any more. Blocks are
 * numbered from 0 as in the original model, also where some are removed.
 *
 * <pre>{@code
 * var model = Sleb.load("demo");
 * var pruned = model.without(5, 6);
 * model.compare(pruned, heldOut)
 * }</pre>
 */
public final class LanguageModel implements Displayable, AutoCloseable {
  private static final int NEW_TOKENS = 40;

  private final OpenView view;

  LanguageModel(OpenView view) {
    this.view = view;
  }

  static LanguageModel of(OpenModel open) {
    return new LanguageModel(OpenView.of(open));
  }

  /** Returns the model and its blocks themselves. */
  OpenView view() {
    return view;
  }

  /**
   * Returns the name it was loaded by.
   *
   * <pre>{@code
   * model.name()
   * }</pre>
   */
  public String name() {
    return view.name();
  }

  /**
   * Returns which blocks run, and which are removed.
   *
   * <pre>{@code
   * model.blocks()
   * }</pre>
   */
  public ActiveBlocks blocks() {
    return view.blocks();
  }

  /**
   * Returns the removed blocks and units in the order of their removal.
   *
   * <pre>{@code
   * model.removed()
   * }</pre>
   */
  public List<Units> removed() {
    return view.blocks().removals();
  }

  /**
   * Returns this model without some more blocks: the same weights, nothing is copied.
   *
   * <pre>{@code
   * var pruned = model.without(5, 6)
   * }</pre>
   *
   * @throws org.sleb4j.check.InvalidInputException if the model has no such block, or not any more
   */
  public LanguageModel without(int... removed) {
    return without(IntStream.of(removed).mapToObj(Units::block).toList());
  }

  /**
   * Returns this model without blocks or units by their names; see {@link #without(int...)}.
   *
   * <pre>{@code
   * var pruned = model.without("3.attention", "4.feed-forward", "5")
   * }</pre>
   */
  public LanguageModel without(String... removed) {
    return without(Arrays.stream(removed).map(Units::parse).toList());
  }

  /**
   * Returns this model without a list of blocks or units; see {@link #without(int...)}.
   *
   * <pre>{@code
   * var pruned = model.without(search.removed())
   * }</pre>
   *
   * @param removed what a search or a report returns: units, numbers of blocks, or names
   */
  public LanguageModel without(List<?> removed) {
    return new LanguageModel(view.without(removed.stream().map(Units::ofAny).toList()));
  }

  /**
   * Returns this model without the blocks that a racing search removed; when it is saved it says
   * so.
   *
   * <pre>{@code
   * var pruned = model.without(model.race(text, 2))
   * }</pre>
   *
   * @throws org.sleb4j.check.InvalidInputException if the race was that of another model
   */
  public LanguageModel without(RacingReport race) {
    return new LanguageModel(view.without(race.result(), race.provenance()));
  }

  /**
   * Measures how redundant each block is: Metric 1 and Metric 2 of a whole model, Metric 1 and
   * Metric 3 of a pruned one.
   *
   * <pre>{@code
   * model.redundancy(text)
   * }</pre>
   *
   * @throws org.sleb4j.check.InvalidInputException if the text has too few tokens
   */
  public RedundancyReport redundancy(Text text) {
    return view.on(text.cut()).redundancy().as(RedundancyReport::new);
  }

  /**
   * Measures how redundant each attention and each feed-forward is, one at a time.
   *
   * <pre>{@code
   * model.unitRedundancy(text)
   * }</pre>
   *
   * @throws org.sleb4j.check.InvalidInputException if the text has too few tokens
   */
  public UnitRedundancyReport unitRedundancy(Text text) {
    return view.on(text.cut()).unitRedundancy().as(UnitRedundancyReport::new);
  }

  /**
   * Measures all three metrics: 1 and 2 of this model, 3 of a pruned one.
   *
   * <pre>{@code
   * model.redundancy(pruned, text)
   * }</pre>
   */
  public MetricsReport redundancy(LanguageModel pruned, Text text) {
    Redundancy before = redundancy(text).redundancy();
    RedundancyReport after = pruned.redundancy(text);
    return new MetricsReport(before, after.redundancy(), after.provenance());
  }

  /**
   * Measures how alike the outputs of any two blocks are.
   *
   * <pre>{@code
   * model.similarity(text)
   * }</pre>
   */
  public SimilarityReport similarity(Text text) {
    return view.on(text.cut()).similarity().as(SimilarityReport::new);
  }

  /**
   * Compares the order in which two metrics put the blocks: Metric 1 and 2 of this model.
   *
   * <pre>{@code
   * model.ranks(text)
   * }</pre>
   */
  public RankReport ranks(Text text) {
    return redundancy(text).ranks();
  }

  /**
   * Compares the order in which the loss puts the blocks before and after some are removed: Metric
   * 2 of this model and Metric 3 of a pruned one.
   *
   * <pre>{@code
   * model.ranks(pruned, text)
   * }</pre>
   */
  public RankReport ranks(LanguageModel pruned, Text text) {
    return redundancy(pruned, text).ranks();
  }

  /**
   * Begins SLEB's search for the blocks to remove, in steps.
   *
   * <pre>{@code
   * var search = model.search(text)
   * }</pre>
   *
   * @param text to calibrate on
   */
  public PruningSearch search(Text text) {
    return search(text, SearchBy.blocks());
  }

  /**
   * Begins a search for something else than whole blocks by their loss; it begins with what is
   * removed already.
   *
   * <pre>{@code
   * var search = model.search(text, SearchBy.units().rule("per-parameter"))
   * }</pre>
   */
  public PruningSearch search(Text text, SearchBy by) {
    return PruningSearch.of(this, text, by, Optional.empty());
  }

  /**
   * Begins a search for something else that is kept in a file; see {@link #search(Text, String)}.
   *
   * <pre>{@code
   * var search = model.search(text, SearchBy.units(), "units.jsonl")
   * }</pre>
   */
  public PruningSearch search(Text text, SearchBy by, String journal) {
    return PruningSearch.of(this, text, by, Optional.of(FilePath.of(journal)));
  }

  /**
   * Begins a search that keeps every candidate in a file, or goes on with the one in it, also after
   * the kernel was restarted.
   *
   * <pre>{@code
   * var search = model.search(text, "search.jsonl")
   * }</pre>
   *
   * @throws org.sleb4j.check.InvalidInputException if the file is the journal of something else,
   *     naming what differs
   */
  public PruningSearch search(Text text, String journal) {
    return search(text, SearchBy.blocks(), journal);
  }

  /**
   * Searches approximately, and faster: drops candidates that are surely worse after a part of the
   * windows. Each removal is the exact search's at 95 % confidence.
   *
   * <pre>{@code
   * model.race(text, 2)
   * }</pre>
   *
   * @param blocks how many to remove
   */
  public RacingReport race(Text text, int blocks) {
    return race(text, RacingOptions.of(SearchOptions.paper(blocks)));
  }

  /**
   * Searches approximately; see {@link #race(Text, int)}.
   *
   * <pre>{@code
   * model.race(text, 2, 0.9)
   * }</pre>
   *
   * @param confidence the least probability that a removal is the exact search's, above 0 and below
   *     1
   */
  public RacingReport race(Text text, int blocks, double confidence) {
    return race(text, RacingOptions.of(SearchOptions.paper(blocks)).withConfidence(confidence));
  }

  private RacingReport race(Text text, RacingOptions options) {
    return view.on(text.cut()).race(options).as(RacingReport::new);
  }

  /**
   * Measures how well it predicts a text.
   *
   * <pre>{@code
   * model.perplexity(heldOut)
   * }</pre>
   */
  public PerplexityReport perplexity(Text text) {
    return view.on(text.cut()).perplexity().as(PerplexityReport::new);
  }

  /**
   * Measures the perplexity of this model and a pruned one side by side, their difference paired
   * window by window.
   *
   * <pre>{@code
   * model.compare(pruned, heldOut)
   * }</pre>
   *
   * @throws org.sleb4j.check.InvalidInputException if the tokenizers of the two differ
   */
  public ComparisonReport compare(LanguageModel pruned, Text text) {
    return view.on(text.cut())
        .compare(pruned.view)
        .as((pair, from) -> new ComparisonReport(pair.dense(), pair.pruned(), pair.added(), from));
  }

  /**
   * Asks it the questions of a zero-shot task.
   *
   * <pre>{@code
   * model.accuracy(questions)
   * }</pre>
   *
   * @throws org.sleb4j.check.InvalidInputException if a continuation is longer than its context
   */
  public AccuracyReport accuracy(Questions questions) {
    return view.answers(questions.asked()).as(AccuracyReport::new);
  }

  /**
   * Asks this model and a pruned one the same questions, their difference paired question by
   * question.
   *
   * <pre>{@code
   * model.compare(pruned, questions)
   * }</pre>
   */
  public AccuracyComparisonReport compare(LanguageModel pruned, Questions questions) {
    AccuracyReport dense = accuracy(questions);
    AccuracyReport other = pruned.accuracy(questions);
    return new AccuracyComparisonReport(
        new TaskComparison(dense.score(), other.score()), other.provenance());
  }

  /**
   * Continues a prompt by at most 40 tokens, each time the likeliest.
   *
   * <pre>{@code
   * model.generate("Once upon a time")
   * }</pre>
   */
  public ContinuationReport generate(String prompt) {
    return generate(prompt, NEW_TOKENS);
  }

  /**
   * Continues a prompt by at most so many tokens, each time the likeliest.
   *
   * <pre>{@code
   * model.generate("Once upon a time", 20)
   * }</pre>
   *
   * @throws org.sleb4j.check.InvalidInputException if the prompt and they do not fit the model
   */
  public ContinuationReport generate(String prompt, int newTokens) {
    return new ContinuationReport(
        prompt, List.of(continued(prompt, GenerateOptions.greedy(newTokens))));
  }

  /**
   * Continues a prompt by chance: the same seed gives the same text.
   *
   * <pre>{@code
   * model.generate("Once upon a time", 20, 0.8, 1)
   * }</pre>
   *
   * @param temperature what logits are divided by, above 0; below 1 likely tokens gain
   */
  public ContinuationReport generate(String prompt, int newTokens, double temperature, long seed) {
    GenerateOptions options =
        GenerateOptions.greedy(newTokens).withSampling(Sampling.at(temperature, seed));
    return new ContinuationReport(prompt, List.of(continued(prompt, options)));
  }

  /**
   * Continues the same prompt with this model and a pruned one, side by side, by at most 40 tokens.
   *
   * <pre>{@code
   * model.continuations(pruned, "Once upon a time")
   * }</pre>
   */
  public ContinuationReport continuations(LanguageModel pruned, String prompt) {
    return continuations(pruned, prompt, NEW_TOKENS);
  }

  /**
   * Continues the same prompt with this model and a pruned one; see {@link
   * #continuations(LanguageModel, String)}.
   *
   * <pre>{@code
   * model.continuations(pruned, "Once upon a time", 20)
   * }</pre>
   */
  public ContinuationReport continuations(LanguageModel pruned, String prompt, int newTokens) {
    GenerateOptions options = GenerateOptions.greedy(newTokens);
    return new ContinuationReport(
        prompt, List.of(continued(prompt, options), pruned.continued(prompt, options)));
  }

  private Continuation continued(String prompt, GenerateOptions options) {
    return view.behind(prompt)
        .generate(options)
        .as((written, from) -> new Continuation(written.text(), written.tokens(), from));
  }

  /**
   * Shows where a pruned model predicts a text worse than this one, token by token.
   *
   * <pre>{@code
   * model.tokenLosses(pruned, "Once upon a time there was a little girl.")
   * }</pre>
   *
   * @throws org.sleb4j.check.InvalidInputException if the text is longer than the context, or the
   *     tokenizers of the two differ
   */
  public TokenLossReport tokenLosses(LanguageModel pruned, String text) {
    return view.behind(text)
        .losses(pruned.view)
        .as((pair, from) -> new TokenLossReport(pair.pieces(), pair.dense(), pair.pruned(), from));
  }

  /**
   * Times the processing of a prompt with all blocks and with those of a pruned model, in turn: 10
   * runs of 512 tokens, or the context where that is shorter.
   *
   * <pre>{@code
   * model.latency(pruned)
   * }</pre>
   *
   * @param pruned made of this model by {@link #without} or a search
   */
  public SpeedReport latency(LanguageModel pruned) {
    return latency(pruned, Timings.promptTokens(view.info()), Timings.RUNS);
  }

  /**
   * Times the processing of a prompt; see {@link #latency(LanguageModel)}. The paper's protocol is
   * 2048 tokens and 50 runs.
   *
   * <pre>{@code
   * model.latency(pruned, 256, 5)
   * }</pre>
   */
  public SpeedReport latency(LanguageModel pruned, int promptTokens, int runs) {
    return timed(pruned, Timings.prompt(promptTokens, runs));
  }

  /**
   * Times the generation of text with all blocks and with those of a pruned model, in turn: 10 runs
   * of 32 new tokens behind each of 8 prompts.
   *
   * <pre>{@code
   * model.throughput(pruned)
   * }</pre>
   *
   * @param pruned made of this model by {@link #without} or a search
   */
  public SpeedReport throughput(LanguageModel pruned) {
    return throughput(pruned, Timings.BATCH, Timings.NEW_TOKENS, Timings.RUNS);
  }

  /**
   * Times the generation of text behind prompts of 64 tokens; see {@link
   * #throughput(LanguageModel)}. The paper's protocol is 64 prompts, 128 new tokens and 10 runs.
   *
   * <pre>{@code
   * model.throughput(pruned, 4, 16, 3)
   * }</pre>
   */
  public SpeedReport throughput(LanguageModel pruned, int batch, int newTokens, int runs) {
    return timed(pruned, Timings.generation(view.info(), batch, newTokens, runs));
  }

  private SpeedReport timed(LanguageModel pruned, SpeedOptions options) {
    return view.beside(pruned.view).compare(options).as(SpeedReport::new);
  }

  /**
   * Repairs it without training: refits in closed form the matrices that its surviving units write
   * with, so that its states come nearest to the whole model's. A fifth of the windows decides
   * whether that is accepted; otherwise nothing changes, and the result says so.
   *
   * <pre>{@code
   * var repaired = pruned.repair(Sleb.calibration(file).windows(128));
   * repaired.model().perplexity(heldOut)
   * }</pre>
   *
   * @param text with many tokens: at least ten for each input of the widest matrix
   * @throws org.sleb4j.check.InvalidInputException if nothing is removed, a unit cannot be
   *     refitted, or windows are too few
   */
  public RepairedModel repair(Text text) {
    return repair(text, RepairOptions.defaults());
  }

  /**
   * Repairs it without training; see {@link #repair(Text)}.
   *
   * <pre>{@code
   * pruned.repair(text, "gap")
   * }</pre>
   *
   * @param mode {@code all}, which refits every unit from the first gap on, or {@code gap}, only
   *     those right in front of a gap
   */
  public RepairedModel repair(Text text, String mode) {
    return repair(text, RepairOptions.defaults().withMode(Mode.parse(mode)));
  }

  private RepairedModel repair(Text text, RepairOptions options) {
    return view.on(text.cut())
        .repair(options)
        .as(
            (found, from) ->
                new RepairedModel(
                    new LanguageModel(found.view()), new RepairReport(found.result(), from)));
  }

  /**
   * Writes it as a model directory that any other tool loads, opens that again and compares. A
   * directory that holds only what was written so before is replaced, which the result says.
   *
   * <pre>{@code
   * pruned.save("target/pruned")
   * }</pre>
   *
   * @throws org.sleb4j.check.InvalidInputException if anything else is there, naming it, or there
   *     is too little space
   */
  public SavedReport save(String directory) {
    PrunedModel saved = Saving.save(view, new ModelName(directory, FilePath.of(directory)));
    return new SavedReport(directory, saved, view.blocks());
  }

  /**
   * Writes it with 4-bit weights, calibrated on a text by AWQ, 128 inputs sharing a scale, and
   * loads that. A directory that holds only what was written so before is replaced.
   *
   * <pre>{@code
   * var quantized = model.quantize(text, "target/awq")
   * }</pre>
   *
   * @throws org.sleb4j.check.InvalidInputException if it is quantised already, something else is in
   *     the directory's place, or there is too little space
   */
  public LanguageModel quantize(Text text, String directory) {
    return quantize(text, directory, QuantizeOptions.awq());
  }

  /**
   * Writes it with 4-bit weights and loads that; see {@link #quantize(Text, String)}.
   *
   * <pre>{@code
   * var nearest = pruned.quantize(text, "target/rtn", "rtn", 32)
   * }</pre>
   *
   * @param text to calibrate on, and to tell the loss on before and after
   * @param method {@code awq}, or {@code rtn} to round to nearest
   * @param group how many inputs in a row share a scale: 32, 64, 128 or 256, or the largest of
   *     these below it that divides every layer
   */
  public LanguageModel quantize(Text text, String directory, String method, int group) {
    return quantize(
        text, directory, QuantizeOptions.awq().withMethod(Method.named(method)).withGroup(group));
  }

  private LanguageModel quantize(Text text, String directory, QuantizeOptions options) {
    ModelName made = new ModelName(directory, FilePath.of(directory));
    return of(Saving.quantize(view, text.cut(), made, options));
  }

  /**
   * Frees its memory now, and that of all models of the same load; rarely needed.
   *
   * <pre>{@code
   * model.close()
   * }</pre>
   */
  @Override
  public void close() {
    view.open().close("was closed");
  }

  private ModelReport report() {
    Model model = view.open().described();
    return new ModelReport(view.shown(), model.info(), blocks(), model.computation());
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
