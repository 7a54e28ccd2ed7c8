package org.sleb4j;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.DoubleConsumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.sleb4j.bench.Speed;
import org.sleb4j.bench.SpeedComparison;
import org.sleb4j.bench.SpeedOptions;
import org.sleb4j.check.Bytes;
import org.sleb4j.check.Check;
import org.sleb4j.check.FilePath;
import org.sleb4j.check.Strings;
import org.sleb4j.data.Windows;
import org.sleb4j.display.Displayable;
import org.sleb4j.display.LiveLine;
import org.sleb4j.display.MimeBundle;
import org.sleb4j.eval.NextTokenLoss;
import org.sleb4j.eval.Perplexity;
import org.sleb4j.eval.TokenLosses;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.generate.GenerateOptions;
import org.sleb4j.generate.Generation;
import org.sleb4j.generate.Generator;
import org.sleb4j.generate.Sampling;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Units;
import org.sleb4j.origin.Provenance;
import org.sleb4j.prune.PrunedModel;
import org.sleb4j.quant.Method;
import org.sleb4j.quant.QuantizeOptions;
import org.sleb4j.quant.QuantizedModel;
import org.sleb4j.redundancy.BlockSimilarity;
import org.sleb4j.redundancy.ModelWalk;
import org.sleb4j.redundancy.Redundancy;
import org.sleb4j.report.AccuracyComparisonReport;
import org.sleb4j.report.AccuracyReport;
import org.sleb4j.report.ComparisonReport;
import org.sleb4j.report.ContinuationReport;
import org.sleb4j.report.ContinuationReport.Continuation;
import org.sleb4j.report.MetricsReport;
import org.sleb4j.report.ModelReport;
import org.sleb4j.report.PerplexityReport;
import org.sleb4j.report.QuantizedReport;
import org.sleb4j.report.RacingReport;
import org.sleb4j.report.RankReport;
import org.sleb4j.report.RedundancyReport;
import org.sleb4j.report.SavedReport;
import org.sleb4j.report.SimilarityReport;
import org.sleb4j.report.SpeedReport;
import org.sleb4j.report.TokenLossReport;
import org.sleb4j.save.Lineage;
import org.sleb4j.save.SaveOptions;
import org.sleb4j.save.SavedDirectory;
import org.sleb4j.search.RacingOptions;
import org.sleb4j.search.RacingResult;
import org.sleb4j.search.RacingSearch;
import org.sleb4j.search.SearchOptions;
import org.sleb4j.search.SearchSpace;
import org.sleb4j.tokenizer.Tokenizer;
import org.sleb4j.zeroshot.TaskComparison;
import org.sleb4j.zeroshot.TaskScore;

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

  private final OpenModel open;
  private final ActiveBlocks blocks;
  private final Lineage lineage;

  private LanguageModel(OpenModel open, ActiveBlocks blocks, Lineage lineage) {
    this.open = open;
    this.blocks = blocks;
    this.lineage = lineage;
  }

  static LanguageModel of(OpenModel open) {
    ActiveBlocks all = ActiveBlocks.all(open.described().info().blocks());
    return new LanguageModel(open, all, Lineage.none());
  }

  /** Returns this model with what it tells of itself when it is saved. */
  LanguageModel told(Lineage other) {
    return new LanguageModel(open, blocks, other);
  }

  /**
   * Returns the name it was loaded by.
   *
   * <pre>{@code
   * model.name()
   * }</pre>
   */
  public String name() {
    return open.name();
  }

  /**
   * Returns which blocks run, and which are removed.
   *
   * <pre>{@code
   * model.blocks()
   * }</pre>
   */
  public ActiveBlocks blocks() {
    return blocks;
  }

  /**
   * Returns the removed blocks and units in the order of their removal.
   *
   * <pre>{@code
   * model.removed()
   * }</pre>
   */
  public List<Units> removed() {
    return blocks.removals();
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
   */
  public LanguageModel without(List<Units> removed) {
    return new LanguageModel(open, blocks.remove(removed), lineage);
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
    Provenance origin = race.provenance();
    Check.that(
        origin.weights().equals(open.described().checkpoint().hash()) && removed().isEmpty(),
        "The race was one of %s, with all blocks, and this is %s with %s: take the model that"
            + " raced.",
        race.provenance().model(),
        name(),
        blocks);
    return without(race.removed()).told(Lineage.of(race.result(), origin));
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
    return measure(
        "redundancy",
        text,
        (work, line) -> {
          Redundancy found = Redundancy.of(work.view(), work.windows(), line);
          line.done(
              Strings.format(
                  "%d blocks, %s block passes, %.1f s",
                  found.blocks().size(), Strings.grouped(found.blockPasses(), 0), found.seconds()));
          return new RedundancyReport(found, work.provenance(found.seconds()));
        });
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
    return measure(
        "similarity",
        text,
        (work, line) -> {
          BlockSimilarity found =
              BlockSimilarity.of(work.view(), work.windows(), work.counting(line));
          line.done(Strings.format("%d blocks, %.1f s", found.blocks().size(), found.seconds()));
          return new SimilarityReport(found, work.provenance(found.seconds()));
        });
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
    return PruningSearch.of(this, open, text, Optional.empty());
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
    return PruningSearch.of(this, open, text, Optional.of(FilePath.of(journal)));
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
    return race(text, blocks, 0.95);
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
    Check.that(
        removed().isEmpty(),
        "A search begins with all blocks, but this model is without %s: race the model it was made"
            + " of.",
        removed());
    RacingOptions options =
        RacingOptions.of(SearchOptions.paper(blocks)).withConfidence(confidence);
    return measure("racing", text, (work, line) -> race(work, options, line));
  }

  private RacingReport race(Work work, RacingOptions options, LiveLine line) {
    Model model = work.view().model();
    RacingSearch search =
        new RacingSearch(
            ModelWalk.partScorer(model, work.windows()),
            SearchSpace.of(model.view(blocks)),
            options,
            progress -> line.update(progress.fraction(), progress.toString()));
    RacingResult result = search.run();
    line.done(Strings.format("approximately %s, %.1f s", result.removed(), result.seconds()));
    return new RacingReport(result, work.provenance(result.seconds()));
  }

  /**
   * Measures how well it predicts a text.
   *
   * <pre>{@code
   * model.perplexity(heldOut)
   * }</pre>
   */
  public PerplexityReport perplexity(Text text) {
    return measure(
        "perplexity",
        text,
        (work, line) -> {
          PerplexityReport found = work.perplexity(work.counting(line));
          line.done(Perplexities.summary(found.perplexity()));
          return found;
        });
  }

  /** Measures how well it predicts a text, and tells a part of something longer how far it is. */
  PerplexityReport perplexity(Text text, DoubleConsumer progress) {
    return open.use(
        model ->
            new Work(open, model.view(blocks), open.windows(text), System.nanoTime())
                .perplexity(progress));
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
    return measure(
        "perplexity of " + blocks,
        text,
        (dense, line) -> {
          WindowLosses before = dense.losses(dense.counting(line));
          Perplexity perplexity = Perplexity.of(before, dense.seconds());
          line.done(Perplexities.summary(perplexity));
          return pruned.measure(
              "perplexity of " + pruned.blocks,
              text,
              (work, next) -> work.compare(dense, before, perplexity, next));
        });
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
    try (LiveLine line = LiveLine.open("answering")) {
      AccuracyReport found = accuracy(questions, line);
      line.done(Strings.format("acc %.3f, %.1f s", found.value(), found.provenance().seconds()));
      return found;
    }
  }

  /** Asks the questions, and tells a part of something longer how far it is. */
  AccuracyReport accuracy(Questions questions, DoubleConsumer progress) {
    return open.use(
        model -> {
          ModelView view = model.view(blocks);
          TaskScore score = open.questions(questions).ask(view, progress);
          return new AccuracyReport(score, provenance(view, score.seconds()));
        });
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
    return open.use(
        model -> {
          Tokenizer tokenizer = open.tokenizer();
          int[] ids = tokenizer.encode(prompt);
          ModelView view = model.view(blocks);
          Generation found = continued(view, ids, options.withStopIds(model.info().eosIds()));
          int[] added = found.tokens().get(0).stream().mapToInt(id -> id).toArray();
          return new Continuation(
              behind(tokenizer, ids, added), added.length, provenance(view, found.seconds()));
        });
  }

  private Generation continued(ModelView view, int[] prompt, GenerateOptions options) {
    try (LiveLine line = LiveLine.open("generating with " + blocks)) {
      DoubleConsumer progress = line.counting(options.maxNewTokens(), "tokens");
      Generation found = Generator.generate(view, List.of(prompt), options, progress);
      line.done(Strings.format("%d tokens, %.1f s", found.tokens().get(0).size(), found.seconds()));
      return found;
    }
  }

  /** Decodes new tokens behind their prompt, since a word may begin with a space there. */
  private static String behind(Tokenizer tokenizer, int[] prompt, int[] added) {
    int[] all = IntStream.concat(IntStream.of(prompt), IntStream.of(added)).toArray();
    String before = tokenizer.decode(prompt);
    String text = tokenizer.decode(all);
    return text.startsWith(before) ? text.substring(before.length()) : text;
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
    long start = System.nanoTime();
    TokenLosses before = losses(text);
    TokenLosses after = pruned.losses(text);
    double seconds = (System.nanoTime() - start) / 1e9;
    return open.use(
        model -> {
          Tokenizer tokenizer = open.tokenizer();
          Provenance provenance = provenance(model.view(blocks), seconds);
          return new TokenLossReport(
              tokenizer.split(before.ids().stream().mapToInt(id -> id).toArray()),
              before,
              after,
              provenance.withBlocks(pruned.blocks));
        });
  }

  private TokenLosses losses(String text) {
    return open.use(model -> TokenLosses.of(model.view(blocks), open.tokenizer().encode(text)));
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
    return latency(pruned, Timings.promptTokens(open.described().info()), Timings.RUNS);
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
    return timed("prompt latency", pruned, Timings.prompt(promptTokens, runs));
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
    SpeedOptions options = Timings.generation(open.described().info(), batch, newTokens, runs);
    return timed("generation throughput", pruned, options);
  }

  private SpeedReport timed(String what, LanguageModel pruned, SpeedOptions options) {
    Check.that(
        pruned.open == open && removed().isEmpty() && !pruned.removed().isEmpty(),
        "What is timed is a whole model beside one made of it by without(…) or a search, but these"
            + " are %s of %s and %s of %s.",
        blocks,
        name(),
        pruned.blocks,
        pruned.name());
    return open.use(
        model -> {
          long start = System.nanoTime();
          ModelView view = model.view(pruned.blocks);
          try (LiveLine line = LiveLine.open(what)) {
            DoubleConsumer progress = line.counting(2L * Timings.rounds(options), "runs");
            SpeedComparison found = Speed.compare(view, options, progress);
            double seconds = (System.nanoTime() - start) / 1e9;
            line.done(found.speedup().toString());
            return new SpeedReport(found, provenance(view, seconds));
          }
        });
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
    Path out = FilePath.of(directory).toAbsolutePath();
    SaveOptions options = saving(out);
    return open.use(
        model -> {
          model.checkpoint().checkUnchanged();
          try (LiveLine line = LiveLine.open("saving " + directory)) {
            PrunedModel.Writing writing = new PrunedModel.Writing(options, lineage, line);
            PrunedModel saved =
                PrunedModel.write(model.checkpoint().directory(), blocks, out, writing);
            line.done(
                saved.blocks()
                    + " blocks, "
                    + Bytes.text(saved.bytes())
                    + replaced(saved.replaced()));
            return new SavedReport(directory, saved, blocks);
          }
        });
  }

  private static String replaced(boolean replaced) {
    return replaced ? ", in place of the model that was there" : "";
  }

  /** Makes the folder around a place, and refuses one that holds something else. */
  private static SaveOptions saving(Path out) {
    SaveOptions options = SaveOptions.defaults().overwriting();
    Folders.makeParent(out);
    SavedDirectory.checkPlace(out, options);
    OpenModels.beforeReplacing(out);
    return options;
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
    return quantize(text, directory, "awq", 128);
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
    Path out = FilePath.of(directory).toAbsolutePath();
    QuantizeOptions options =
        QuantizeOptions.awq()
            .withMethod(Method.named(method))
            .withGroup(group)
            .withSaving(saving(out));
    measure("quantizing", text, (work, line) -> quantize(work, out, options, line));
    return of(OpenModels.open(directory, out, open.described().options()));
  }

  private QuantizedReport quantize(Work work, Path out, QuantizeOptions options, LiveLine line) {
    var source = new QuantizedModel.Source(work.view(), work.windows(), lineage);
    var report = new QuantizedReport(QuantizedModel.write(source, out, options, line));
    line.done(
        Strings.format(
            "%s, %.1f s%s", report.title(), work.seconds(), replaced(report.made().replaced())));
    return report;
  }

  /** Computes with its blocks, whose weights stay as long as this runs. */
  <T> T use(Function<ModelView, T> work) {
    return open.use(model -> work.apply(model.view(blocks)));
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
    open.close("was closed");
  }

  private Provenance provenance(ModelView view, double seconds) {
    return Provenance.of(view).named(name()).lasting(seconds);
  }

  /** What a measurement works with. */
  private record Work(OpenModel open, ModelView view, Windows windows, long start) {
    private Provenance provenance(double seconds) {
      return Provenance.of(view, windows).named(open.name()).lasting(seconds);
    }

    private double seconds() {
      return (System.nanoTime() - start) / 1e9;
    }

    private DoubleConsumer counting(LiveLine line) {
      return line.counting(windows.count(), "windows");
    }

    private WindowLosses losses(DoubleConsumer progress) {
      return NextTokenLoss.of(view, windows, progress);
    }

    private PerplexityReport perplexity(DoubleConsumer progress) {
      Perplexity found = Perplexity.of(losses(progress), seconds());
      return new PerplexityReport(found, provenance(found.seconds()));
    }

    private ComparisonReport compare(
        Work dense, WindowLosses before, Perplexity densePerplexity, LiveLine line) {
      Check.that(
          windows.fingerprint().equals(dense.windows.fingerprint()),
          "The two models cut the text into different tokens: compare models of the same"
              + " tokenizer and context.");
      WindowLosses after = losses(counting(line));
      Perplexity perplexity = Perplexity.of(after, seconds());
      line.done(Perplexities.summary(perplexity));
      return new ComparisonReport(
          densePerplexity, perplexity, after.minus(before), provenance(dense.seconds()));
    }
  }

  private <T> T measure(String what, Text text, BiFunction<Work, LiveLine, T> work) {
    return open.use(
        model -> {
          Windows windows = open.windows(text);
          try (LiveLine line = LiveLine.open(what)) {
            Work with = new Work(open, model.view(blocks), windows, System.nanoTime());
            return work.apply(with, line);
          }
        });
  }

  private ModelReport report() {
    Model model = open.described();
    return new ModelReport(name(), model.info(), blocks, model.computation());
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
