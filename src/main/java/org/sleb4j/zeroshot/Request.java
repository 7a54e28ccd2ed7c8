package org.sleb4j.zeroshot;

import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;

/** The tokens of a context and of what may follow it, each at least one. */
public final class Request implements Serializable {
  private static final long serialVersionUID = 1;

  private final String place;
  private final int[] context;
  private final int[] continuation;
  private final boolean joined;

  /**
   * Takes over both arrays.
   *
   * @param place what an error sentence calls the question
   * @param joined whether a token of both together spans the end of the context
   */
  Request(String place, int[] context, int[] continuation, boolean joined) {
    this.place = place;
    this.context = context;
    this.continuation = continuation;
    this.joined = joined;
  }

  boolean joined() {
    return joined;
  }

  int[] continuation() {
    return continuation;
  }

  int[] context() {
    return context;
  }

  /**
   * Returns what a model is given: all tokens but the last, of them the last where they are more
   * than it can take.
   *
   * @throws org.sleb4j.check.InvalidInputException if the continuation alone is longer than that
   */
  int[] input(int contextLength) {
    Check.that(
        continuation.length <= contextLength,
        "%s has a continuation of %d tokens, but the model's context ends at %d: leave the row"
            + " out.",
        place,
        continuation.length,
        contextLength);
    int[] all = IntStream.concat(Arrays.stream(context), Arrays.stream(continuation)).toArray();
    int end = all.length - 1;
    return Arrays.copyOfRange(all, Math.max(0, end - contextLength), end);
  }

  void checkIds(int vocabulary) {
    int largest =
        IntStream.concat(Arrays.stream(context), Arrays.stream(continuation)).max().getAsInt();
    Check.that(
        largest < vocabulary,
        "%s has the token id %d, but the model's ids end at %d: use the model's own tokenizer.",
        place,
        largest,
        vocabulary - 1);
  }
}
