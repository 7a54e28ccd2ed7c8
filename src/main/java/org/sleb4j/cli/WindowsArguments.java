package org.sleb4j.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.sleb4j.check.Check;
import org.sleb4j.data.Corpus;
import org.sleb4j.data.Preset;
import org.sleb4j.data.Protocol;
import org.sleb4j.data.Windows;
import org.sleb4j.demo.Demo;
import org.sleb4j.model.ModelInfo;
import org.sleb4j.tokenizer.Tokenizer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which windows of tokens: ready ones, or cut from a text. */
final class WindowsArguments {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @ArgGroup private Source source;

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

    String protocol() {
      return protocol;
    }

    private Path demoText() {
      return this == CALIBRATION ? Demo.calibration() : Demo.evaluation();
    }
  }

  /** One of the two. */
  private static final class Source {
    @Option(
        names = "--tokens",
        paramLabel = "FILE",
        description = "A JSON array of arrays of token ids, each one window.")
    private Path tokens;

    @Option(
        names = "--text",
        paramLabel = "FILE",
        description =
            "A text file, JSON lines with a text field, either also .gz, or Parquet with a text"
                + " column; a path, or hf://datasets/ORG/NAME/FILE of the hub.")
    private String text;
  }

  /**
   * Reads or cuts the windows, and refuses those that the model cannot take.
   *
   * @param use what the windows are for, where nothing else is said
   */
  Windows read(ModelArguments model, ModelInfo info, Use use) {
    Windows windows =
        source != null && source.tokens != null ? ready() : cut(model, info.context(), use);
    windows.checkFits(info.vocabulary(), info.context());
    return windows;
  }

  private Windows ready() {
    Check.that(
        protocol == null && windows == null && windowLength == null && seed == null,
        "--protocol, --windows, --window-length and --seed cut a --text: --tokens are cut"
            + " already.");
    return Windows.read(source.tokens);
  }

  /** Reads or fetches a preset's text and cuts it as the preset does. */
  Windows read(ModelArguments model, ModelInfo info, Preset preset) {
    Check.that(
        protocol == null && (source == null || source.tokens == null),
        "--preset cuts windows from a text by itself: leave --tokens and --protocol out.");
    Path text = source == null ? files().text(preset) : files().text(source.text);
    Windows windows = cut(model, info.context(), preset.protocol(), preset.read(text));
    windows.checkFits(info.vocabulary(), info.context());
    return windows;
  }

  private Windows cut(ModelArguments model, int context, Use use) {
    Check.that(
        source != null || model.isDemo(),
        "--text FILE or --tokens FILE is missing: only the demo model brings its own text.");
    String otherwise = source == null ? Use.EVALUATION.protocol() : use.protocol();
    Protocol named = Protocol.named(Optional.ofNullable(protocol).orElse(otherwise));
    Path text = source == null ? use.demoText() : files().text(source.text);
    return cut(model, context, named, Corpus.read(text));
  }

  private Windows cut(ModelArguments model, int context, Protocol named, Corpus corpus) {
    int longest = source == null ? Demo.WINDOW_LENGTH : Math.min(2048, context);
    int length = Optional.ofNullable(windowLength).orElse(longest);
    Protocol chosen = asked(named.withWindowLength(length));
    try (Tokenizer tokenizer = Tokenizer.open(model.directory())) {
      Windows cut = chosen.cut(corpus, tokenizer::encode);
      return windows == null ? cut : cut.first(Math.min(windows, cut.count()));
    }
  }

  private Protocol asked(Protocol protocol) {
    Protocol seeded = seed == null ? protocol : protocol.withSeed(seed);
    return windows == null ? seeded : seeded.withWindows(windows);
  }

  private HubFiles files() {
    return new HubFiles(spec.commandLine().getErr());
  }
}
