package org.sleb4j.zeroshot;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import org.sleb4j.check.Check;
import org.sleb4j.tokenizer.Tokenizer;

/**
 * Turns prompts into tokens as lm-evaluation-harness does for causal models.
 *
 * <p>White space at the end of a context moves to the continuation. The context is encoded, and
 * both together; the tokens of the continuation are those of both together behind as many as the
 * context has alone. An empty context is the BOS, or the EOS where there is no BOS.
 *
 * <p>Where a token spans the end of the context, both together do not begin with the tokens of the
 * context. The continuation still is what lies behind as many tokens, as in the harness; if nothing
 * is left there, for which the harness has no rule, the continuation is encoded alone. Results say
 * how many questions this concerns.
 *
 * <p>Versions 0.4.0 to 0.4.9.1 put no BOS in front of a text that is not empty, and so does {@link
 * #of}; from 0.4.9.2 on the harness does what the tokenizer does by default, see {@link #withBos}.
 */
public final class Encoder {
  private static final String WITHOUT_BOS = "lm-eval 0.4.0, no BOS";

  private static final String WITH_BOS = "lm-eval 0.4.9.2, BOS as the tokenizer adds it";

  private static final String PROBE = "a";

  private final Function<String, int[]> plain;
  private final Function<String, int[]> framed;
  private final OptionalInt beginning;
  private final boolean bos;

  private Encoder(
      Function<String, int[]> plain,
      Function<String, int[]> framed,
      OptionalInt beginning,
      boolean bos) {
    this.plain = plain;
    this.framed = framed;
    this.beginning = beginning;
    this.bos = bos;
  }

  /** Makes an encoder that adds no BOS; the tokenizer must stay open as long as it is of use. */
  public static Encoder of(Tokenizer tokenizer) {
    OptionalInt beginning = tokenizer.bosId().isPresent() ? tokenizer.bosId() : tokenizer.eosId();
    return of(tokenizer::encodePlain, tokenizer::encode, beginning);
  }

  /**
   * Makes an encoder of functions.
   *
   * @param plain text to ids, with nothing around them
   * @param framed text to ids, with what the tokenizer puts around them
   * @param beginning the BOS or else the EOS
   */
  static Encoder of(
      Function<String, int[]> plain, Function<String, int[]> framed, OptionalInt beginning) {
    return new Encoder(plain, framed, beginning, false);
  }

  /**
   * Returns this encoder with the tokens in front of a text that the tokenizer adds by default.
   *
   * @throws org.sleb4j.check.InvalidInputException if it adds some behind a text as well, such as
   *     an EOS, which would be scored in place of the continuation
   */
  public Encoder withBos() {
    int[] alone = plain.apply(PROBE);
    int[] around = framed.apply(PROBE);
    Check.that(
        Arrays.equals(
            alone, Arrays.copyOfRange(around, around.length - alone.length, around.length)),
        "The tokenizer puts a token after every text, which would be scored as part of an answer:"
            + " leave the BOS out.");
    return new Encoder(plain, framed, beginning, true);
  }

  /** Returns what results call this way of encoding, and with it of scoring. */
  public String protocol() {
    return bos ? WITH_BOS : WITHOUT_BOS;
  }

  /** Returns the tokens of each prompt of a question; equal contexts are encoded once. */
  List<Request> encode(Question question) {
    Map<String, int[]> contexts = new HashMap<>();
    return question.prompts().stream()
        .map(prompt -> encode(question.place(), prompt, contexts))
        .toList();
  }

  private Request encode(String place, Prompt prompt, Map<String, int[]> contexts) {
    int end = Whitespace.trailing(prompt.context());
    String context = prompt.context().substring(0, end);
    String continuation = prompt.context().substring(end) + prompt.continuation();
    if (context.isEmpty()) {
      return request(place, beginning(place), plain.apply(continuation), false);
    }
    Function<String, int[]> encode = bos ? framed : plain;
    int[] before = contexts.computeIfAbsent(context, encode);
    int[] whole = encode.apply(context + continuation);
    int from = Math.min(before.length, whole.length);
    boolean joined = whole.length < before.length || !begins(whole, before);
    int[] behind = Arrays.copyOfRange(whole, from, whole.length);
    return request(
        place, before, joined && behind.length == 0 ? plain.apply(continuation) : behind, joined);
  }

  private static boolean begins(int[] whole, int[] before) {
    return Arrays.equals(before, 0, before.length, whole, 0, before.length);
  }

  private static Request request(String place, int[] context, int[] continuation, boolean joined) {
    Check.that(
        context.length > 0 && continuation.length > 0,
        "%s has a context or a continuation without a token: leave the row out.",
        place);
    return new Request(place, context, continuation, joined);
  }

  private int[] beginning(String place) {
    Check.that(
        beginning.isPresent(),
        "%s has an empty context, which needs a BOS or EOS, but the tokenizer names neither.",
        place);
    return new int[] {beginning.getAsInt()};
  }
}
