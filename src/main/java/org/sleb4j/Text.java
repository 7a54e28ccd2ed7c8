package org.sleb4j;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Stream;
import org.sleb4j.check.Check;
import org.sleb4j.check.FilePath;
import org.sleb4j.check.Strings;
import org.sleb4j.data.ConsecutiveProtocol;
import org.sleb4j.data.Corpus;
import org.sleb4j.data.Preset;
import org.sleb4j.data.Protocol;
import org.sleb4j.data.RowsProtocol;
import org.sleb4j.data.Windows;
import org.sleb4j.data.WindowsProtocol;
import org.sleb4j.hub.Hub;
import org.sleb4j.model.ModelInfo;

/**
 * A text and how it is cut into windows of tokens; it never changes, its methods return others.
 *
 * <p>Each model cuts it with its own tokenizer when it is first used with it. Begin with {@link
 * Sleb#calibration(String)} or {@link Sleb#evaluation(String)}:
 *
 * <pre>{@code
 * var text = Sleb.calibration(file).windows(16).length(128);
 * model.redundancy(text)
 * }</pre>
 */
public final class Text {
  private static final int LENGTH = 2048;

  /** Makes a protocol once window length and seed are known. */
  private interface Draw {
    Protocol with(int length, long seed);
  }

  private final Corpus corpus;
  private final Draw draw;
  private final OptionalInt length;
  private final OptionalInt most;
  private final long seed;

  private Text(Corpus corpus, Draw draw, OptionalInt length, OptionalInt most, long seed) {
    this.corpus = corpus;
    this.draw = draw;
    this.length = length;
    this.most = most;
    this.seed = seed;
    draw.with(length.orElse(LENGTH), seed); // refuses now what could not be cut later
  }

  /** Reads a file, to be cut into all its windows. */
  static Text read(Path file) {
    return new Text(
        Shown.withWarnings(() -> Corpus.read(file)),
        Text::consecutive,
        OptionalInt.empty(),
        OptionalInt.empty(),
        0);
  }

  /** Reads a file here or on the hub, or a preset where no file has its name. */
  static Text named(String name) {
    Check.that(!name.isBlank(), "There is no text without a name: name a file.");
    if (Hub.isAddress(name)) {
      return read(HubFiles.text(name));
    }
    boolean preset = Stream.of(Preset.values()).anyMatch(p -> p.label().equals(name));
    Path path = FilePath.of(name);
    return preset && !Files.exists(path) ? preset(Preset.named(name)) : read(path);
  }

  private static Text preset(Preset preset) {
    return new Text(
        Shown.withWarnings(() -> preset.read(HubFiles.text(preset))),
        (tokens, s) -> preset.protocol().withWindowLength(tokens),
        OptionalInt.empty(),
        OptionalInt.empty(),
        0);
  }

  private static Protocol consecutive(int length, long seed) {
    return new ConsecutiveProtocol(length, Integer.MAX_VALUE);
  }

  /**
   * Draws rows of the text at random, joins them and cuts all full windows: what SLEB's official
   * code calibrates on, with 128 rows.
   *
   * <pre>{@code
   * var text = Sleb.calibration(file).rows(200).seed(1)
   * }</pre>
   *
   * @param documents rows of a text file, or documents of JSON lines
   */
  public Text rows(int documents) {
    return new Text(
        corpus, (tokens, s) -> new RowsProtocol(documents, tokens, s), length, most, seed);
  }

  /**
   * Cuts windows at random offsets: what most work means by "128 samples".
   *
   * <pre>{@code
   * var text = Sleb.calibration(file).windows(16)
   * }</pre>
   */
  public Text windows(int count) {
    return new Text(
        corpus, (tokens, s) -> new WindowsProtocol(count, tokens, s), length, most, seed);
  }

  /**
   * Cuts the whole text into windows, one after another: what perplexity is measured on.
   *
   * <pre>{@code
   * var text = Sleb.calibration(file).consecutive()
   * }</pre>
   */
  public Text consecutive() {
    return new Text(corpus, Text::consecutive, length, most, seed);
  }

  /**
   * Takes only the first windows of those that are cut.
   *
   * <pre>{@code
   * var text = Sleb.evaluation(file).first(8)
   * }</pre>
   */
  public Text first(int windows) {
    Check.that(windows >= 1, "windows (%d) must be at least 1.", windows);
    return new Text(corpus, draw, length, OptionalInt.of(windows), seed);
  }

  /**
   * Sets the tokens of a window; without it 2048, or the model's context where that is shorter.
   *
   * <pre>{@code
   * var text = Sleb.evaluation(file).length(128)
   * }</pre>
   */
  public Text length(int tokens) {
    return new Text(corpus, draw, OptionalInt.of(tokens), most, seed);
  }

  /**
   * Draws others: rows and offsets are numpy's {@code default_rng(seed)}; without it the seed is 0.
   *
   * <pre>{@code
   * var text = Sleb.calibration(file).windows(16).seed(1)
   * }</pre>
   */
  public Text seed(long number) {
    return new Text(corpus, draw, length, most, number);
  }

  /** Cuts the windows for a model, and refuses those that it cannot take. */
  Windows cut(Function<String, int[]> encode, ModelInfo info) {
    int tokens = length.orElse(Math.min(LENGTH, info.context()));
    Windows all = draw.with(tokens, seed).cut(corpus, encode);
    Windows windows = most.isEmpty() ? all : all.first(Math.min(most.getAsInt(), all.count()));
    windows.checkFits(info.vocabulary(), info.context());
    return windows;
  }

  /** Returns file and protocol on one line. */
  @Override
  public String toString() {
    return Strings.format(
        "%s, protocol %s, windows of %s%s",
        corpus,
        draw.with(length.orElse(LENGTH), seed).drawing(),
        length.isEmpty() ? "at most " + LENGTH + " tokens" : length.getAsInt() + " tokens",
        most.isEmpty() ? "" : ", the first " + most.getAsInt());
  }
}
