package org.sleb4j.session;

import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.sleb4j.check.Printable;
import org.sleb4j.eval.AttentionMaps;
import org.sleb4j.eval.TokenLosses;
import org.sleb4j.generate.GenerateOptions;
import org.sleb4j.generate.Generation;
import org.sleb4j.origin.Provenance;
import org.sleb4j.tokenizer.Tokenizer;

/**
 * What a model makes of a prompt.
 *
 * @param model with its blocks
 * @param prompt a text
 * @param encode turns the prompt into tokens: a chat has its special tokens in the text
 */
public record Continuations(
    OpenView model, String prompt, BiFunction<Tokenizer, String, int[]> encode) {
  /**
   * How much the tokens of a text read of each other.
   *
   * @param pieces of the text, one for each token
   */
  public record AttendedText(List<String> pieces, AttentionMaps maps) {}

  /** As much as fits a line beside the count of tokens. */
  private static final int SHOWN = 60;

  /**
   * What was written behind a prompt.
   *
   * @param tokens how many new ones
   */
  public record Continuation(String text, int tokens) {}

  /**
   * How well two models predict a text, token by token.
   *
   * @param pieces of the text, one for each token
   */
  public record TokenPairs(List<String> pieces, TokenLosses dense, TokenLosses pruned) {}

  /**
   * Continues the prompt up to the end of the text.
   *
   * @throws org.sleb4j.check.InvalidInputException if the prompt and new tokens do not fit the
   *     model
   */
  public Measured<Continuation> generate(GenerateOptions options) {
    return model.use(
        view -> {
          int[] ids = encode.apply(model.tokenizer(), prompt);
          GenerateOptions stopping = options.withStopIds(model.info().eosIds());
          Generation found =
              model
                  .measurements()
                  .generate(view, List.of(ids), stopping, rows -> shown(ids, rows.get(0)));
          List<Integer> added = found.tokens().get(0);
          Continuation text = new Continuation(behind(model.tokenizer(), ids, added), added.size());
          return model.measured(view, text, found.seconds());
        });
  }

  /** Returns the end of what is written so far, for a line of progress. */
  private String shown(int[] ids, List<Integer> added) {
    String text = Printable.of(behind(model.tokenizer(), ids, added));
    int length = text.length();
    return (length <= SHOWN ? text : "…" + text.substring(length - SHOWN)) + " | ";
  }

  /** Decodes new tokens behind their prompt, since a word may begin with a space there. */
  public static String behind(Tokenizer tokenizer, int[] prompt, List<Integer> added) {
    IntStream more = added.stream().mapToInt(id -> id);
    String before = tokenizer.decode(prompt);
    String text = tokenizer.decode(IntStream.concat(IntStream.of(prompt), more).toArray());
    return text.startsWith(before) ? text.substring(before.length()) : text;
  }

  /**
   * Measures how well the model and a pruned one predict the prompt itself; the provenance is that
   * of the pruned one's blocks.
   *
   * @throws org.sleb4j.check.InvalidInputException if the text is longer than the context
   */
  public Measured<TokenPairs> losses(OpenView pruned) {
    long start = System.nanoTime();
    TokenLosses before = losses();
    TokenLosses after = pruned.behind(prompt).losses();
    double seconds = (System.nanoTime() - start) / 1e9;
    return model.use(
        view -> {
          int[] ids = before.ids().stream().mapToInt(id -> id).toArray();
          Provenance provenance = model.measured(view, ids, seconds).provenance();
          return new Measured<>(
              new TokenPairs(model.tokenizer().split(ids), before, after),
              provenance.withBlocks(pruned.blocks()));
        });
  }

  /**
   * Measures how much the tokens of the prompt read of each other in the attention of a block.
   *
   * @throws org.sleb4j.check.InvalidInputException if the block has no attention, or the text is
   *     too long
   */
  public Measured<AttendedText> attention(int block) {
    return model.use(
        view -> {
          int[] ids = encode.apply(model.tokenizer(), prompt);
          AttentionMaps maps = model.measurements().attention(view, block, ids);
          AttendedText found = new AttendedText(model.tokenizer().split(ids), maps);
          return model.measured(view, found, maps.seconds());
        });
  }

  private TokenLosses losses() {
    return model.use(view -> TokenLosses.of(view, encode.apply(model.tokenizer(), prompt)));
  }
}
