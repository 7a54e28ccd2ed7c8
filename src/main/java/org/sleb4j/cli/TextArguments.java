package org.sleb4j.cli;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.sleb4j.check.Check;
import org.sleb4j.data.Corpus;
import org.sleb4j.data.Preset;
import org.sleb4j.data.Protocol;
import org.sleb4j.data.Windows;
import org.sleb4j.demo.Demo;
import org.sleb4j.model.ModelInfo;
import org.sleb4j.tokenizer.Tokenizer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which text, and how windows of tokens are cut from it. */
class TextArguments {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--text",
      paramLabel = "FILE",
      description =
          "A text file, JSON lines with a text field, either also .gz, or Parquet with a text"
              + " column; a path, or hf://datasets/ORG/NAME/FILE of the hub.")
  private String text;

  @Option(
      names = "--protocol",
      paramLabel = "NAME",
      description =
          "How windows are cut from a text: rows (128 random rows, as SLEB's code does), windows"
              + " (at random offsets) or consecutive (default: rows to calibrate, consecutive to"
              + " evaluate).")
  private String protocol;

  @Option(
      names = "--windows",
      paramLabel = "N",
      description = "How many windows to cut at most (default: 128 with windows, else all).")
  private Integer windows;

  @Option(
      names = "--window-length",
      paramLabel = "S",
      description =
          "Tokens of a window (default: 2048, or the model's context if it is shorter; 256 with"
              + " the demo model's own texts).")
  private Integer windowLength;

  @Option(names = "--seed", paramLabel = "N", description = "Seed of what is drawn (default: 0).")
  private Long seed;

  /** What windows are for; it decides how they are cut where nobody says it. */
  enum Use {
    CALIBRATION("rows"),
    EVALUATION("consecutive");

    private final String protocol;

    Use(String protocol) {
      this.protocol = protocol;
    }

    private Path demoText() {
      return this == CALIBRATION ? Demo.calibration() : Demo.evaluation();
    }
  }

  /** Tells whether a text is named. */
  final boolean isText() {
    return text != null;
  }

  /** Tells whether anything is said of how to cut. */
  final boolean isCut() {
    return Stream.of(protocol, windows, windowLength, seed).anyMatch(Objects::nonNull);
  }

  /**
   * Reads or cuts the windows, and refuses those that the model cannot take.
   *
   * @param use what the windows are for, where nothing else is said
   */
  Windows read(ModelArguments model, ModelInfo info, Use use) {
    return fitting(cut(model, info.context(), use), info);
  }

  /** Reads or fetches a preset's text and cuts it as the preset does. */
  Windows read(ModelArguments model, ModelInfo info, Preset preset) {
    Check.that(
        protocol == null, "--preset cuts windows from a text by itself: leave --protocol out.");
    Path file = text == null ? files().text(preset) : files().text(text);
    int longest = longest(info.context());
    return fitting(cut(model, longest, preset.protocol(), preset.read(file)), info);
  }

  static Windows fitting(Windows windows, ModelInfo info) {
    windows.checkFits(info.vocabulary(), info.context());
    return windows;
  }

  private Windows cut(ModelArguments model, int context, Use use) {
    Check.that(
        text != null || model.isDemo(),
        "--text FILE or --tokens FILE is missing: only the demo model brings its own text.");
    String otherwise = text == null ? Use.EVALUATION.protocol : use.protocol;
    Protocol named = Protocol.named(Optional.ofNullable(protocol).orElse(otherwise));
    Path file = text == null ? use.demoText() : files().text(text);
    int usual = text == null ? Demo.WINDOW_LENGTH : longest(context);
    return cut(model, usual, named, Corpus.read(file));
  }

  private static int longest(int context) {
    return Math.min(2048, context);
  }

  private Windows cut(ModelArguments model, int usualLength, Protocol named, Corpus corpus) {
    int length = Optional.ofNullable(windowLength).orElse(usualLength);
    Protocol chosen = asked(named.withWindowLength(length));
    try (Tokenizer tokenizer = Tokenizer.open(model.directory())) {
      Windows cut = chosen.cut(corpus, tokenizer::encode);
      return windows == null ? cut : cut.first(Math.min(windows, cut.count()));
    }
  }

  private Protocol asked(Protocol named) {
    Protocol seeded = seed == null ? named : named.withSeed(seed);
    return windows == null ? seeded : seeded.withWindows(windows);
  }

  private HubFiles files() {
    return new HubFiles(spec.commandLine().getErr());
  }
}
