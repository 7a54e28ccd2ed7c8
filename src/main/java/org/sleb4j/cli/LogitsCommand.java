package org.sleb4j.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sleb4j.check.Strings;
import org.sleb4j.checkpoint.SafetensorsWriter;
import org.sleb4j.data.Windows;
import org.sleb4j.display.ProgressLine;
import org.sleb4j.eval.Logits;
import org.sleb4j.fields.Fields;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInfo;
import org.sleb4j.model.ModelView;
import org.sleb4j.origin.Provenance;
import org.sleb4j.session.Use;
import org.sleb4j.torch.DType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes the logits of windows for other tools to compare. */
@Command(
    name = "logits",
    description =
        "Writes the float32 logits of each window, [length, vocabulary], as logits.0, logits.1, …",
    footer = {"", "Example:", "  sleb4j logits --model demo --windows 1 --out logits.safetensors"},
    mixinStandardHelpOptions = true)
final class LogitsCommand implements Runnable {
  @Mixin private NamedModel arguments;
  @Mixin private WindowsArguments text;
  @Mixin private RemovedArgument removed;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The safetensors file to write.")
  private Path file;

  @Mixin private OutFile place;
  @Mixin private Output output;

  @Override
  public void run() {
    ModelInfo info = arguments.describe();
    removed.check(info);
    place.check(file, arguments.directory());
    Windows windows = text.read(arguments, info, Use.EVALUATION);
    try (Model model = arguments.open()) {
      ModelView view = removed.of(model);
      try (SafetensorsWriter writer = SafetensorsWriter.create(file, entries(model, windows));
          ProgressLine progress = arguments.console().begin("computing")) {
        Logits.each(view, windows, writer::write, progress);
        writer.finish();
      }
      output.print(
          Fields.map("out", file.toString(), "windows", windows.count()),
          Strings.counted(windows.count(), "window") + " written to " + file,
          () -> Optional.of(Provenance.of(view, windows)));
    }
  }

  private static List<SafetensorsWriter.Entry> entries(Model model, Windows windows) {
    long vocabulary = model.info().vocabulary();
    return IntStream.range(0, windows.count())
        .mapToObj(
            i ->
                new SafetensorsWriter.Entry(
                    "logits." + i, DType.FLOAT32, List.of((long) windows.length(i), vocabulary)))
        .toList();
  }
}
