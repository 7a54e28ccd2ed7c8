package org.sleb4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.sleb4j.check.Check;
import org.sleb4j.data.Preset;
import org.sleb4j.data.Protocol;
import org.sleb4j.data.TextFiles;
import org.sleb4j.data.Windows;
import org.sleb4j.model.ModelInfo;
import org.sleb4j.session.CutText;
import org.sleb4j.session.HubFiles;
import org.sleb4j.session.Use;
import org.sleb4j.tokenizer.Tokenizer;
import picocli.CommandLine.Option;

/** Which text, and how windows of tokens are cut from it. */
class TextArguments {
  @Option(
      names = "--text",
      paramLabel = "FILE",
      description =
          "A text file, JSON lines, CSV, all also as .gz, or Parquet; a path, or"
              + " hf://datasets/ORG/NAME/FILE of the Hub. May be repeated: the files are read one"
              + " behind another.")
  private List<String> texts;

  @Option(
      names = "--text-field",
      paramLabel = "NAME",
      description =
          "The field of JSON lines, or the column of CSV or Parquet, that every text of the command"
              + " stands in (default: text).")
  private String field;

  @Option(
      names = "--protocol",
      paramLabel = "NAME",
      description =
          "How windows are cut from a text: rows (128 random rows, as SLEB's code does), windows"
              + " (at random offsets, where they may overlap) or consecutive (default: consecutive"
              + " to evaluate and for the demo model's own texts, windows to repair, rows to"
              + " calibrate anything else).")
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

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of random protocols (default: 0).")
  private Long seed;

  /** Returns whether a text is named. */
  final boolean isText() {
    return texts != null;
  }

  /** Returns whether a field is named. */
  final boolean hasField() {
    return field != null;
  }

  /** Returns whether anything is said of how to cut. */
  final boolean isCut() {
    return Stream.of(protocol, windows, windowLength, seed).anyMatch(Objects::nonNull);
  }

  /**
   * Reads or cuts the windows, and refuses those that the model cannot take.
   *
   * @param use what the windows are for, where nothing else is said
   */
  Windows read(ModelArguments model, ModelInfo info, Use use) {
    return cut(model, info, asked(model, use));
  }

  private CutText asked(ModelArguments model, Use use) {
    Optional<Protocol> named = Optional.ofNullable(protocol).map(Protocol::named);
    CutText usual = text(model, use);
    return asked(named.map(usual::withProtocol).orElse(usual));
  }

  private CutText text(ModelArguments model, Use use) {
    Check.that(
        texts != null || model.isDemo(),
        "--text FILE or --tokens FILE is missing: only the demo model comes with its own text.");
    Check.that(
        texts != null || field == null,
        "--text-field (%s) needs --text: the demo model's own text has no fields.",
        field);
    return texts == null ? CutText.demo(use) : CutText.read(files(model), use);
  }

  private TextFiles files(ModelArguments model) {
    HubFiles hub = hub(model);
    return new TextFiles(texts.stream().map(hub::file).toList(), Optional.ofNullable(field));
  }

  /** Returns another text of the command, which stands in the same field. */
  final TextFiles alike(ModelArguments model, String name) {
    Path file = hub(model).file(name);
    return new TextFiles(List.of(file), Optional.ofNullable(field)).alike(file);
  }

  /** Reads the windows, and other texts that are cut in the same way. */
  List<Windows> readAlike(ModelArguments model, ModelInfo info, List<String> others, Use use) {
    CutText first = asked(model, use);
    List<CutText> all = new ArrayList<>(List.of(first));
    others.forEach(name -> all.add(first.alike(alike(model, name))));
    return all.stream().map(text -> cut(model, info, text)).toList();
  }

  /** Reads a text to repair with, cut into windows of a length. */
  Windows read(ModelArguments model, ModelInfo info, String name, int length) {
    return cut(model, info, CutText.read(alike(model, name), Use.REPAIR).withLength(length));
  }

  /** Reads or fetches a preset's text and cuts it as the preset does. */
  Windows read(ModelArguments model, ModelInfo info, Preset preset) {
    Check.that(protocol == null, "--preset decides how windows are cut: leave --protocol out.");
    Check.that(
        field == null && (texts == null || texts.size() == 1),
        "--preset decides what the text is: name at most one --text, and no --text-field.");
    HubFiles hub = hub(model);
    Path file = texts == null ? hub.text(preset) : hub.file(texts.get(0));
    return cut(model, info, asked(CutText.preset(preset, file)));
  }

  /** Returns a text cut as the options say, which refuse what has no effect. */
  private CutText asked(CutText named) {
    AtLeast.check("--windows", windows, 1);
    AtLeast.check("--window-length", windowLength, 2);
    CutText seeded = seed == null ? named : named.drawnWith(seed);
    CutText some = windows == null ? seeded : seeded.withWindows(windows);
    return windowLength == null ? some : some.withLength(windowLength);
  }

  /** Cuts a text with the tokenizer of a model. */
  static Windows cut(ModelArguments model, ModelInfo info, CutText text) {
    try (Tokenizer tokenizer = Tokenizer.open(model.directory())) {
      return text.cut(tokenizer, info);
    }
  }

  private static HubFiles hub(ModelArguments model) {
    return new HubFiles(model.console());
  }
}
