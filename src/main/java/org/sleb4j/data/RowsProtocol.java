package org.sleb4j.data;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;

/**
 * Draws documents without replacement, joins them, and cuts the joined text into all its full
 * windows; the tail is dropped.
 *
 * <p>The documents are the first of numpy's {@code default_rng(seed).permutation(n)} over the n of
 * the corpus. Rows of a text file are joined with two newlines, JSON lines with a space. The text
 * is encoded once, so that a beginning-of-text token stands at the very start only. With WikiText-2
 * the paper's settings give about 10,000 tokens in 4 or 5 windows.
 *
 * @param documents rows or documents to draw, at least 1
 * @param windowLength tokens of a window, at least 2
 * @param seed seed of the permutation, at least 0
 */
public record RowsProtocol(int documents, int windowLength, long seed) implements Protocol {
  /**
   * Checks the settings.
   *
   * @throws org.sleb4j.check.InvalidInputException if one is out of its range
   */
  public RowsProtocol {
    Check.that(documents >= 1, "documents (%d) must be at least 1.", documents);
    TokenStream.checkWindowLength(windowLength);
    NumpyRandom.checkSeed(seed);
  }

  @Override
  public String name() {
    return "rows";
  }

  @Override
  public boolean isDrawn() {
    return true;
  }

  @Override
  public String drawing() {
    return Strings.format("rows of %s, seed %d", Strings.counted(documents, "document"), seed);
  }

  /** Returns this protocol with another number of rows or documents. */
  public RowsProtocol withDocuments(int count) {
    return new RowsProtocol(count, windowLength, seed);
  }

  @Override
  public RowsProtocol withWindowLength(int tokens) {
    return new RowsProtocol(documents, tokens, seed);
  }

  /** Returns this protocol with another seed. */
  @Override
  public RowsProtocol withSeed(long other) {
    return new RowsProtocol(documents, windowLength, other);
  }

  /**
   * Returns the numbers of the documents that are drawn from a corpus, in their order.
   *
   * @throws org.sleb4j.check.InvalidInputException if the corpus has fewer
   */
  public List<Integer> draw(Corpus corpus) {
    Check.that(
        documents <= corpus.count(),
        "documents (%d) must be at most %d, as many as %s has: give a longer text, or ask for"
            + " fewer.",
        documents,
        corpus.count(),
        corpus.name());
    int[] order = new NumpyRandom(seed).permutation(corpus.count());
    return IntStream.of(order).limit(documents).boxed().toList();
  }

  @Override
  public Windows cut(Corpus corpus, Function<String, int[]> encode) {
    String text = String.join(corpus.form().separator(), corpus.documents(draw(corpus)));
    TokenStream tokens = new TokenStream(corpus, this, encode.apply(text));
    return tokens.consecutive(Integer.MAX_VALUE, documents, seed);
  }
}
