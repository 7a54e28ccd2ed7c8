package org.sleb4j;

import java.util.List;
import org.sleb4j.bench.SpeedOptions;
import org.sleb4j.check.Check;
import org.sleb4j.generate.GenerateOptions;
import org.sleb4j.generate.Sampling;
import org.sleb4j.redundancy.Redundancy;
import org.sleb4j.report.AccuracyComparisonReport;
import org.sleb4j.report.AccuracyReport;
import org.sleb4j.report.AttentionReport;
import org.sleb4j.report.ComparisonReport;
import org.sleb4j.report.ContinuationReport;
import org.sleb4j.report.ContinuationReport.Continuation;
import org.sleb4j.report.MetricsReport;
import org.sleb4j.report.NormsReport;
import org.sleb4j.report.PerplexityReport;
import org.sleb4j.report.RedundancyReport;
import org.sleb4j.report.SimilarityReport;
import org.sleb4j.report.SpeedReport;
import org.sleb4j.report.TokenLossReport;
import org.sleb4j.report.UnitRedundancyReport;
import org.sleb4j.session.Continuations;
import org.sleb4j.session.OpenView;
import org.sleb4j.session.Timings;
import org.sleb4j.zeroshot.TaskComparison;

/**
 * What can be measured of a model, alone or with a pruned one beside it. Every model is a {@link
 * LanguageModel}, which adds what can be made from it.
 *
 * <p>It is public since JShell does not complete methods that come from a hidden class.
 */
public abstract sealed class MeasuredModel permits LanguageModel {
  private static final int NEW_TOKENS = 40;

  private final OpenView view;

  MeasuredModel(OpenView view) {
    this.view = view;
  }

  /** Returns the model and its blocks themselves. */
  OpenView view() {
    return view;
  }

  private static OpenView view(LanguageModel pruned) {
    return Check.given(pruned, "other model").view();
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
    return view.on(Text.cut(text)).redundancy().as(RedundancyReport::new);
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
    return view.on(Text.cut(text)).unitRedundancy().as(UnitRedundancyReport::new);
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
    return view.on(Text.cut(text)).similarity().as(SimilarityReport::new);
  }

  /**
   * Measures how long the hidden states are over the depth of the model: the L2 norm of every
   * token's state behind the embedding and each block.
   *
   * <pre>{@code
   * model.norms(text)
   * }</pre>
   */
  public NormsReport norms(Text text) {
    return view.on(Text.cut(text)).norms().as(NormsReport::new);
  }

  /**
   * Measures how much the tokens of a text read of each other in the attention of one block, head
   * by head.
   *
   * <pre>{@code
   * model.attentionMaps(2, "Once upon a time there was a little girl.")
   * }</pre>
   *
   * @param block numbered from 0, as in the original model
   * @throws org.sleb4j.check.InvalidInputException if the attention of the block is removed, or the
   *     text has fewer than 2 tokens, more than the context, or so many that heads x tokens x
   *     tokens are more than 2,000,000
   */
  public AttentionReport attentionMaps(int block, String text) {
    return view.behind(text)
        .attention(block)
        .as((found, from) -> new AttentionReport(found.pieces(), found.maps(), from));
  }

  /**
   * Measures how well it predicts a text.
   *
   * <pre>{@code
   * model.perplexity(heldOut)
   * }</pre>
   */
  public PerplexityReport perplexity(Text text) {
    return view.on(Text.cut(text)).perplexity().as(PerplexityReport::new);
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
    return view.on(Text.cut(text))
        .compare(view(pruned))
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
   * Continues a prompt by at most this many tokens, each time the likeliest.
   *
   * <pre>{@code
   * model.generate("Once upon a time", 20)
   * }</pre>
   *
   * @throws org.sleb4j.check.InvalidInputException if the prompt and they do not fit the model
   */
  public ContinuationReport generate(String prompt, int newTokens) {
    return new ContinuationReport(
        prompt, List.of(continued(this, prompt, GenerateOptions.greedy(newTokens))));
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
    return new ContinuationReport(prompt, List.of(continued(this, prompt, options)));
  }

  /**
   * Continues a prompt by chance, as {@link SampleBy} says.
   *
   * <pre>{@code
   * model.generate("Once upon a time", 20, SampleBy.temperature(0.8).topK(40).seed(1))
   * }</pre>
   */
  public ContinuationReport generate(String prompt, int newTokens, SampleBy by) {
    GenerateOptions options = GenerateOptions.greedy(newTokens).withSampling(by.sampling());
    return new ContinuationReport(prompt, List.of(continued(this, prompt, options)));
  }

  /**
   * Answers a message by at most 40 tokens, each time the likeliest, as an instruction model whose
   * files hold a chat template; the result shows the prompt that the template makes. A call: {@code
   * model.chat("Who was Ada Lovelace?")}.
   *
   * @throws org.sleb4j.check.InvalidInputException if the model has no chat template, or one that
   *     is not supported
   */
  public ContinuationReport chat(String message) {
    return chat(Chat.of(message), NEW_TOKENS);
  }

  /**
   * Answers the last message of a chat; see {@link #chat(String)}. A call: {@code
   * model.chat(Chat.system("Be brief.").user("Who was Ada Lovelace?"), 60)}.
   */
  public ContinuationReport chat(Chat messages, int newTokens) {
    return answered(messages, GenerateOptions.greedy(newTokens));
  }

  /**
   * Answers the last message of a chat by chance; see {@link #chat(String)}. A call: {@code
   * model.chat(Chat.of("Tell me a story."), 60, SampleBy.temperature(0.8))}.
   */
  public ContinuationReport chat(Chat messages, int newTokens, SampleBy by) {
    return answered(messages, GenerateOptions.greedy(newTokens).withSampling(by.sampling()));
  }

  private ContinuationReport answered(Chat messages, GenerateOptions options) {
    Continuations chat = view.answering(messages.messages());
    return new ContinuationReport(chat.prompt(), List.of(continued(chat, options)));
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
        prompt, List.of(continued(this, prompt, options), continued(pruned, prompt, options)));
  }

  private static Continuation continued(
      MeasuredModel model, String prompt, GenerateOptions options) {
    return continued(model.view.behind(prompt), options);
  }

  private static Continuation continued(Continuations behind, GenerateOptions options) {
    return behind
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
        .losses(view(pruned))
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
   * @param pruned made from this model by {@link LanguageModel#without(int...)} or a search
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
   * @param pruned made from this model by {@link LanguageModel#without(int...)} or a search
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
    return view.beside(view(pruned)).compare(options).as(SpeedReport::new);
  }
}
