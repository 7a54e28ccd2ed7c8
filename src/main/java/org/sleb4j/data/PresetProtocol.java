package org.sleb4j.data;

import java.util.function.Function;

/**
 * Cuts the text that {@link Preset#read} gives into windows one after another, as many as the
 * preset takes; the tail is dropped.
 *
 * @param preset which
 * @param windowLength tokens of a window, at least 2; papers have 2048
 */
record PresetProtocol(Preset preset, int windowLength) implements Protocol {
  /**
   * Checks the length.
   *
   * @throws org.sleb4j.check.InvalidInputException if it is below 2
   */
  public PresetProtocol {
    TokenStream.checkWindowLength(windowLength);
  }

  @Override
  public String name() {
    return preset.label();
  }

  @Override
  public PresetProtocol withWindowLength(int tokens) {
    return new PresetProtocol(preset, tokens);
  }

  @Override
  public Windows cut(Corpus corpus, Function<String, int[]> encode) {
    TokenStream tokens = new TokenStream(corpus, this, encode.apply(corpus.text()));
    return tokens.consecutive(preset.mostWindows(), corpus.count(), null);
  }
}
