package org.sleb4j.cli;

import org.sleb4j.cli.WindowsArguments.Use;
import org.sleb4j.data.Preset;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.Perplexity;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures the perplexity of a model, dense or without some blocks. */
@Command(
    name = "perplexity",
    description = "Measures how well a model, whole or without some blocks, predicts a text.",
    mixinStandardHelpOptions = true)
final class PerplexityCommand implements Runnable {
  @Mixin private ModelArguments arguments;
  @Mixin private WindowsArguments text;

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description =
          "wikitext2 (test split, all windows of 2048) or c4 (1100 documents of the first"
              + " validation shard, 256 windows), as papers report them; fetched from the hub"
              + " without --text.")
  private String preset;

  @Mixin private RemovedArgument removed;
  @Mixin private Output output;

  @Override
  public void run() {
    ModelInfo info = arguments.describe();
    removed.check(info);
    Windows windows = windows(info);
    try (Model model = arguments.open()) {
      Perplexity perplexity = measure(model, windows);
      output.print(Fields.of(perplexity, windows), windows.origin() + "\n\n" + perplexity);
    }
  }

  private Windows windows(ModelInfo info) {
    return preset == null
        ? text.read(arguments, info, Use.EVALUATION)
        : text.read(arguments, info, Preset.named(preset));
  }

  private Perplexity measure(Model model, Windows windows) {
    try (ProgressLine progress = new ProgressLine("evaluating")) {
      return Perplexity.of(removed.of(model), windows, progress);
    }
  }
}
