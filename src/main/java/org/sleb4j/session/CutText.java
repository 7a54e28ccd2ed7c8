package org.sleb4j.session;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.sleb4j.check.Check;
import org.sleb4j.check.FilePath;
import org.sleb4j.check.Strings;
import org.sleb4j.check.Warnings;
import org.sleb4j.data.Corpus;
import org.sleb4j.data.Preset;
import org.sleb4j.data.Protocol;
import org.sleb4j.data.RowsProtocol;
import org.sleb4j.data.TextFiles;
import org.sleb4j.data.Windows;
import org.sleb4j.data.WindowsProtocol;
import org.sleb4j.demo.Demo;
import org.sleb4j.hub.Hub;
import org.sleb4j.model.ModelInfo;
import org.sleb4j.tokenizer.Tokenizer;

/**
 * A text and how it is cut into windows of tokens; it never changes, its methods return others.
 *
 * <p>A window has 2048 tokens, or as many as the model's context where that is shorter, unless
 * {@link #withLength} says otherwise; 256 in the demo model's texts, which are small.
 */
public final class CutText {
  private static final int LENGTH = 2048;

  private final Corpus corpus;
  private final Protocol protocol;
  private final OptionalInt length;
  private final OptionalInt most;
  private final OptionalLong seed;

  private CutText(
      Corpus corpus, Protocol protocol, OptionalInt length, OptionalInt most, OptionalLong seed) {
    this.corpus = corpus;
    this.protocol = protocol;
    this.length = length;
    this.most = most;
    this.seed = seed;
    protocol(length.orElse(LENGTH)); // refuses now what could not be cut later
  }

  private static CutText of(Corpus corpus, Protocol protocol) {
    return new CutText(
        corpus, protocol, OptionalInt.empty(), OptionalInt.empty(), OptionalLong.empty());
  }

  /** Reads a file, to be cut as its use asks for. */
  public static CutText read(Path file, Use use) {
    return read(TextFiles.of(file), use);
  }

  /** Reads files, to be cut as their use asks for. */
  public static CutText read(TextFiles files, Use use) {
    return of(Corpus.read(files), use.protocol());
  }

  /**
   * Takes a text in memory, to be cut into all its windows; one that is shorter than a window is a
   * window, unless {@link #withLength} asks for another length.
   */
  public static CutText of(Corpus text) {
    return of(text, Use.EVALUATION.protocol());
  }

  /** Reads one of the demo model's texts, to be cut into all its windows. */
  public static CutText demo(Use use) {
    return read(use.demoText(), Use.EVALUATION).withLength(Demo.WINDOW_LENGTH);
  }

  /** Reads the text of a preset, to be cut as the preset does. */
  public static CutText preset(Preset preset, Path file) {
    return of(preset.read(file), preset.protocol());
  }

  /**
   * Reads a file here or on the hub, or a preset where no file has its name.
   *
   * @param hub fetches what is not here
   */
  public static CutText named(String name, HubFiles hub) {
    Check.that(!name.isBlank(), "The name of the text is empty: name a file.");
    boolean isPreset = Stream.of(Preset.values()).anyMatch(p -> p.label().equals(name));
    if (isPreset && !Hub.isAddress(name) && !Files.exists(FilePath.of(name))) {
      return preset(Preset.named(name), hub.text(Preset.named(name)));
    }
    return read(hub.file(name), Use.EVALUATION);
  }

  /** Reads a field of the rows of a file here or on the hub; see {@link #named}. */
  public static CutText named(String name, String field, HubFiles hub) {
    Check.that(!name.isBlank(), "The name of the text is empty: name a file.");
    return read(new TextFiles(List.of(hub.file(name)), Optional.of(field)), Use.EVALUATION);
  }

  /** Reads other files, to be cut as this text is. */
  public CutText alike(TextFiles files) {
    return new CutText(Corpus.read(files), protocol, length, most, seed);
  }

  /**
   * Returns this text with that of another file behind it.
   *
   * @throws org.sleb4j.check.InvalidInputException if this one is in memory or a preset, or the
   *     files are not of one form
   */
  public CutText and(Path file) {
    Check.that(
        corpus.source().isPresent() && !isPreset(),
        "%s cannot be joined with %s: only files can be joined, and no preset.",
        isPreset() ? "The preset " + protocol.name() : "A " + corpus.name(),
        file);
    return alike(corpus.source().get().and(file));
  }

  private boolean isPreset() {
    return Stream.of(Preset.values()).anyMatch(preset -> preset.label().equals(protocol.name()));
  }

  /** Returns this text cut by another protocol, with the same length, seed and number. */
  public CutText withProtocol(Protocol other) {
    return new CutText(corpus, other, length, most, seed);
  }

  /** Returns this text cut into windows of this many tokens. */
  public CutText withLength(int tokens) {
    return new CutText(corpus, protocol, OptionalInt.of(tokens), most, seed);
  }

  /** Returns this text drawn with another seed, now or by a protocol that draws, later. */
  public CutText withSeed(long number) {
    return new CutText(corpus, protocol, length, most, OptionalLong.of(number));
  }

  /**
   * Returns this text drawn with another seed.
   *
   * @throws org.sleb4j.check.InvalidInputException if nothing is drawn at random
   */
  public CutText drawnWith(long number) {
    return withProtocol(protocol.withSeed(number));
  }

  /** Returns at most this many windows, and draws as many where the protocol draws windows. */
  public CutText withWindows(int count) {
    return withProtocol(protocol.withWindows(count)).first(count);
  }

  /** Returns the first windows only of those that are cut. */
  public CutText first(int windows) {
    Check.that(windows >= 1, "windows (%d) must be at least 1.", windows);
    return new CutText(corpus, protocol, length, OptionalInt.of(windows), seed);
  }

  private Protocol protocol(int tokens) {
    Protocol cut = protocol.withWindowLength(tokens);
    return seed.isPresent() && cut.isDrawn() ? cut.withSeed(seed.getAsLong()) : cut;
  }

  /**
   * Cuts the windows for a model.
   *
   * @throws org.sleb4j.check.InvalidInputException if the text is too short, or the model cannot
   *     take a window
   */
  public Windows cut(Tokenizer tokenizer, ModelInfo info) {
    Function<String, int[]> encode = tokenizer::encode;
    int usual = Math.min(LENGTH, info.context());
    int tokens = length.orElseGet(() -> isShort() ? atMost(usual, encode) : usual);
    warnOfDemoLength(tokens);
    Windows all = protocol(tokens).cut(corpus, encode);
    Windows windows = most.isEmpty() ? all : all.first(Math.min(most.getAsInt(), all.count()));
    windows.checkFits(info.vocabulary(), info.context());
    return windows.withBytes(tokenizer::bytes);
  }

  private void warnOfDemoLength(int tokens) {
    List<Path> files = corpus.source().map(TextFiles::files).orElse(List.of());
    if (length.isEmpty() && tokens != Demo.WINDOW_LENGTH && files.stream().anyMatch(Demo::isText)) {
      Warnings.warn(
          "%s is a text of the demo model, whose windows have %d tokens with --model demo, and have"
              + " %d here: losses differ with the length.",
          files.get(0), Demo.WINDOW_LENGTH, tokens);
    }
  }

  /** Returns whether the whole text may be a single window. */
  private boolean isShort() {
    return corpus.source().isEmpty() && !protocol.isDrawn();
  }

  private int atMost(int usual, Function<String, int[]> encode) {
    return Math.max(2, Math.min(usual, encode.apply(corpus.text()).length));
  }

  /**
   * Returns the options of a command that cut the same windows.
   *
   * @param use what the command cuts a text for where nothing else is said
   * @return nothing where options cannot say it
   */
  Optional<List<String>> arguments(Use use) {
    List<String> words = new ArrayList<>();
    boolean isUsual = corpus.source().equals(Optional.of(TextFiles.of(use.demoText())));
    if (!isUsual && !isNamed()) {
      return Optional.empty();
    }
    if (isPreset()) {
      words.addAll(List.of("--preset", protocol.name()));
    } else if (!isUsual) {
      words.addAll(text(corpus.source().get()));
    }
    if (!isPreset()) {
      words.addAll(List.of("--protocol", protocol.name()));
    }
    length.ifPresent(tokens -> words.addAll(List.of("--window-length", "" + tokens)));
    return drawing().map(drawn -> Stream.concat(words.stream(), drawn.stream()).toList());
  }

  /** Returns whether options can name the text: not one in memory, nor one of the jar. */
  private boolean isNamed() {
    return corpus
        .source()
        .filter(from -> from.files().stream().noneMatch(f -> f.startsWith(Demo.directory())))
        .isPresent();
  }

  private static List<String> text(TextFiles source) {
    List<String> words = new ArrayList<>();
    source.files().forEach(file -> words.addAll(List.of("--text", file.toString())));
    source.field().ifPresent(field -> words.addAll(List.of("--text-field", field)));
    return words;
  }

  /** Returns how many windows are cut, and the seed where they are drawn. */
  private Optional<List<String>> drawing() {
    List<String> words = new ArrayList<>();
    most.ifPresent(count -> words.addAll(List.of("--windows", "" + count)));
    Protocol drawn = protocol(length.orElse(LENGTH));
    if (drawn instanceof RowsProtocol rows) {
      words.addAll(List.of("--seed", "" + rows.seed()));
      return rows.documents() == Protocol.rows().documents()
          ? Optional.of(words)
          : Optional.empty();
    } else if (drawn instanceof WindowsProtocol windows) {
      boolean isCut = most.isPresent() && most.getAsInt() < windows.windows();
      return isCut
          ? Optional.empty()
          : Optional.of(
              List.of("--windows", "" + windows.windows(), "--seed", "" + windows.seed()));
    }
    return Optional.of(words);
  }

  /** Returns file and protocol on one line. */
  @Override
  public String toString() {
    return Strings.format(
        "%s, protocol %s, windows of %s%s",
        corpus,
        protocol(length.orElse(LENGTH)).drawing(),
        length.isEmpty() ? "at most " + LENGTH + " tokens" : length.getAsInt() + " tokens",
        most.isEmpty() ? "" : ", the first " + most.getAsInt());
  }
}
