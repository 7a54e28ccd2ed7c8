package org.sleb4j.demo;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.sleb4j.check.Strings;
import org.sleb4j.eval.Perplexity;
import org.sleb4j.redundancy.BlockRedundancy;

/** The README.md of the model: every number in it is measured when it is written. */
final class ModelCard {
  private static final DemoShape SHAPE = DemoShape.DEMO;
  private static final String TEXT =
      """
      ---
      license: apache-2.0
      language: en
      tags: [llama, tiny, block-pruning]
      ---
      # The demo model of sleb4j

      A language model in LLaMA's architecture that writes simple English, small enough to lie in a \
      jar: %d blocks, width %d, %d query heads over %d key and value heads, feed-forward %d, \
      vocabulary %d, context %d, %,d parameters, tied embeddings, bfloat16. It is there to try out \
      block pruning in seconds. It knows nothing and is good for nothing else.

      ## Data
      * 14 MB of TinyStories (Eldan and Li, 2023): short stories written by GPT-3.5 and GPT-4 in the \
      words of a small child; CDLA-Sharing-1.0.
      * 23 MB of children's books of Project Gutenberg, of about 1800 to 1925; public domain in the USA.

      Of 16 rows of a batch 11 are stories and 5 are of books. The tokenizer is a sentencepiece BPE \
      trained on the same text. Whole stories and books were held out.

      `calibration.txt` and `evaluation.txt` were written for this project and are in no corpus.

      ## Training
      %,d steps of %,d tokens: %,d tokens in %.1f hours on two shared cores of a server processor \
      with AVX-512 and bfloat16. Products in bfloat16 and everything else in float32; Muon for the \
      matrices of the blocks, Adam for the rest; learning rate %s, constant and %s. The recipe is \
      `src/demo` of the project: anyone can run it again.

      ## How good it is
      Measured in float32 on consecutive windows of %d tokens.

      | text | perplexity (95 %% over windows) | tokens | bits per byte |
      | --- | --- | --- | --- |
      | TinyStories, held out | %s |
      | children's books, held out | %s |
      | `evaluation.txt` | %s | |

      Some of the stories may be of TinyStories' official validation set: claim no score on that one.

      ## Its blocks
      On `calibration.txt`. Metric 1 is 1 - the mean cosine of a block's input and output, metric 2 \
      the mean NLL without the block; lower is more redundant.

      | block | metric 1 | metric 2 | perplexity of `evaluation.txt` without it |
      | --- | --- | --- | --- |
      %s

      Nothing was done to make blocks redundant.

      ## What it writes
      At temperature 0.7 among 40 tokens, the first %d tried, nothing picked:

      %s

      ## Limits
      It contradicts itself, forgets who is who, and makes no sense over more than a few sentences. \
      The books are old, and what they say of people is often of their time. Do not show it to \
      children unread.
      """;

  private ModelCard() {}

  static String of(TrainingState state, Measurements measured) throws IOException {
    List<String> prompts = List.of("Once upon a time", "The old man", "One day, a little rabbit");
    Schedule schedule = state.schedule();
    long tokens = state.step() * Batches.TOKENS;
    return Strings.format(
        TEXT,
        SHAPE.blocks(),
        SHAPE.width(),
        SHAPE.heads(),
        SHAPE.kvHeads(),
        SHAPE.feedForward(),
        SHAPE.vocabulary(),
        SHAPE.context(),
        SHAPE.parameters(),
        state.step(),
        Batches.TOKENS,
        tokens,
        state.seconds() / 3600,
        schedule.peak(),
        schedule.isOver(state.step())
            ? Strings.format("in the last %,d steps down to 0", schedule.decaySteps())
            : "not yet decayed",
        Measurements.WINDOW,
        heldOut(measured.heldOut("tinystories_valid")),
        heldOut(measured.heldOut("childrens_books_valid")),
        cells(measured.evaluation(List.of())),
        blocks(measured),
        prompts.size(),
        prompts.stream()
            .map(prompt -> quote(measured.sample(prompt, prompts.indexOf(prompt))))
            .collect(Collectors.joining("\n\n")));
  }

  private static String heldOut(Measurements.HeldOut heldOut) {
    return Strings.format("%s | %.3f", cells(heldOut.perplexity()), heldOut.bitsPerByte());
  }

  private static String cells(Perplexity p) {
    String interval =
        p.interval().map(i -> Strings.format(" (%.2f to %.2f)", i.low(), i.high())).orElse("");
    return Strings.format("%.2f%s | %,d", p.perplexity(), interval, p.tokens());
  }

  private static String blocks(Measurements measured) {
    return measured.blocks().stream()
        .sorted(Comparator.comparingInt(BlockRedundancy::block))
        .map(block -> row(block, measured.evaluation(List.of(block.block()))))
        .collect(Collectors.joining("\n"));
  }

  private static String row(BlockRedundancy block, Perplexity without) {
    return Strings.format(
        "| %d | %.4f | %.4f | %.2f |",
        block.block(), block.metric1(), block.metric2(), without.perplexity());
  }

  private static String quote(String text) {
    return text.strip().lines().map(line -> "> " + line).collect(Collectors.joining("\n>\n"));
  }
}
