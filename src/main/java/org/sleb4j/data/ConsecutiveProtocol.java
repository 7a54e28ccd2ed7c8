package org.sleb4j.data;

import java.util.function.Function;
import org.sleb4j.check.Check;

/**
 * Cuts the whole text of a corpus into windows one after another; the tail is dropped.
 *
 * <p>This is how perplexity is measured on text. The text ({@link Corpus#text()}) is encoded once,
 * with the beginning-of-text token in front of it only.
 *
 * @param windowLength tokens of a window, at least 2
 * @param mostWindows windows to take at most, at least 1: the first of the text
 */
public record ConsecutiveProtocol(int windowLength, int mostWindows) implements Protocol {
  /**
   * Checks the settings.
   *
   * @throws org.sleb4j.check.InvalidInputException if one is out of its range
   */
  public ConsecutiveProtocol {
    TokenStream.checkWindowLength(windowLength);
    Check.that(mostWindows >= 1, "mostWindows (%d) must be at least 1.", mostWindows);
  }

  @Override
  public String name() {
    return "consecutive";
  }

  @Override
  public ConsecutiveProtocol withWindowLength(int tokens) {
    return new ConsecutiveProtocol(tokens, mostWindows);
  }

  /** Returns this protocol with only the first windows of the text. */
  public ConsecutiveProtocol withMostWindows(int count) {
    return new ConsecutiveProtocol(windowLength, count);
  }

  @Override
  public Windows cut(Corpus corpus, Function<String, int[]> encode) {
    TokenStream tokens = new TokenStream(corpus, this, encode.apply(corpus.text()));
    return tokens.consecutive(mostWindows, corpus.count(), null);
  }
}
