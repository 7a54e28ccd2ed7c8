package org.sleb4j.data;

import java.util.List;
import java.util.function.Function;
import org.sleb4j.check.InvalidInputException;

/**
 * A protocol decides which text of a corpus becomes windows: the same protocol, corpus and
 * tokenizer give the same windows everywhere.
 *
 * <p>Papers that calibrate on "128 of WikiText-2" mean two things: {@link #rows()} in the official
 * SLEB code, {@link #windows()} in most work after it. They differ by a factor of 25 in tokens.
 *
 * <pre>{@code
 * Windows windows = Protocol.rows().withSeed(1).cut(Corpus.read(file), tokenizer::encode);
 * }</pre>
 */
public sealed interface Protocol
    permits RowsProtocol, WindowsProtocol, ConsecutiveProtocol, PresetProtocol {
  /** Returns calibration as in the official SLEB code: 128 rows, windows of 2048, seed 0. */
  static RowsProtocol rows() {
    return new RowsProtocol(128, 2048, 0);
  }

  /** Returns calibration as in most other work: 128 windows of 2048 at random offsets, seed 0. */
  static WindowsProtocol windows() {
    return new WindowsProtocol(128, 2048, 0);
  }

  /** Returns evaluation: every full window of 2048 tokens, one after another. */
  static ConsecutiveProtocol consecutive() {
    return new ConsecutiveProtocol(2048, Integer.MAX_VALUE);
  }

  /**
   * Returns a protocol with its settings above.
   *
   * @param name {@code rows}, {@code windows} or {@code consecutive}
   * @throws InvalidInputException if the name is another
   */
  static Protocol named(String name) {
    return List.of(rows(), windows(), consecutive()).stream()
        .filter(protocol -> protocol.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "protocol (" + name + ") must be rows, windows or consecutive."));
  }

  /** Returns the name that results print. */
  String name();

  /** Returns how windows are drawn, such as {@code rows of 128 documents, seed 0}. */
  default String drawing() {
    return name();
  }

  /** Returns whether a seed decides which text becomes windows. */
  default boolean isDrawn() {
    return false;
  }

  /** Returns the tokens of every window. */
  int windowLength();

  /**
   * Returns this protocol with windows of another length.
   *
   * @throws InvalidInputException if it is below 2 tokens
   */
  Protocol withWindowLength(int tokens);

  /**
   * Returns this protocol with another seed.
   *
   * @throws InvalidInputException if it is below 0, or nothing is drawn at random
   */
  default Protocol withSeed(long seed) {
    throw new InvalidInputException(
        "seed (" + seed + ") has no effect with " + name() + " windows: nothing is drawn.");
  }

  /**
   * Returns this protocol for this many windows, where it says how many are cut; others cut all
   * there are.
   */
  default Protocol withWindows(int count) {
    return this;
  }

  /**
   * Draws text from a corpus, encodes it once and cuts it into windows.
   *
   * @param encode turns the text into token ids, with the tokens a tokenizer puts in front of a
   *     text
   * @throws InvalidInputException if the corpus has too few documents, or its text fewer tokens
   *     than one window needs
   */
  Windows cut(Corpus corpus, Function<String, int[]> encode);
}
