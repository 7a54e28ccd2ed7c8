package org.sleb4j.cli;

import java.nio.file.Path;
import java.util.List;
import org.sleb4j.check.Check;
import org.sleb4j.data.Preset;
import org.sleb4j.data.Windows;
import org.sleb4j.model.ModelInfo;
import org.sleb4j.session.Use;
import picocli.CommandLine.Option;

/** Which windows of tokens: ready ones, or cut from a text. */
final class WindowsArguments extends TextArguments {
  @Option(
      names = "--tokens",
      paramLabel = "FILE",
      description = "Instead of --text: a JSON array of arrays of token ids, each one window.")
  private Path tokens;

  @Override
  Windows read(ModelArguments model, ModelInfo info, Use use) {
    return tokens == null ? super.read(model, info, use) : ready(info);
  }

  @Override
  List<Windows> readAlike(ModelArguments model, ModelInfo info, List<String> others, Use use) {
    Check.that(
        tokens == null || others.isEmpty(),
        "--tokens are cut already, so no --and-text can be cut like them.");
    return tokens == null ? super.readAlike(model, info, others, use) : List.of(ready(info));
  }

  private Windows ready(ModelInfo info) {
    Check.that(
        !isText() && !hasField(), "--tokens and --text are mutually exclusive: name one of them.");
    Check.that(
        !isCut(),
        "--protocol, --windows, --window-length and --seed cut a --text: --tokens are cut"
            + " already.");
    Windows windows = Windows.read(tokens);
    windows.checkFits(info.vocabulary(), info.context());
    return windows;
  }

  @Override
  Windows read(ModelArguments model, ModelInfo info, Preset preset) {
    Check.that(tokens == null, "--preset decides how windows are cut: leave --tokens out.");
    return super.read(model, info, preset);
  }
}
