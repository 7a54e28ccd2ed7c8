package org.sleb4j.cli;

import org.sleb4j.data.Windows;
import org.sleb4j.eval.Perplexity;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInfo;
import org.sleb4j.session.Use;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Measures the perplexity of a model, dense or without some blocks. */
@Command(
    name = "perplexity",
    description = "Measures how well a model, whole or without some blocks, predicts a text.",
    footer = {
      "",
      "Examples:",
      "  sleb4j perplexity --model demo --removed 5,9",
      "  sleb4j perplexity --model org/name --preset wikitext2"
    },
    mixinStandardHelpOptions = true)
final class PerplexityCommand implements Runnable {
  @Mixin private ModelArguments arguments;
  @Mixin private WindowsArguments text;

  @Mixin private PresetArgument preset;
  @Mixin private RemovedArgument removed;
  @Mixin private Output output;

  @Override
  public void run() {
    ModelInfo info = arguments.describe();
    removed.check(info);
    Windows windows = windows(info);
    try (Model model = arguments.open()) {
      Perplexity perplexity = arguments.measurements().perplexity(removed.of(model), windows);
      output.print(Fields.of(perplexity, windows), windows.origin() + "\n\n" + perplexity);
    }
  }

  private Windows windows(ModelInfo info) {
    return preset
        .get()
        .map(named -> text.read(arguments, info, named))
        .orElseGet(() -> text.read(arguments, info, Use.EVALUATION));
  }
}
