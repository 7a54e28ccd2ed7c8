package org.sleb4j.cli;

import java.util.Map;
import java.util.Optional;
import org.sleb4j.check.Check;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.Perplexity;
import org.sleb4j.fields.Fields;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInfo;
import org.sleb4j.model.ModelView;
import org.sleb4j.origin.Provenance;
import org.sleb4j.session.Measurements;
import org.sleb4j.session.TextMeasurements;
import org.sleb4j.session.Use;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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
  @Mixin private NamedModel arguments;
  @Mixin private WindowsArguments text;

  @Mixin private PresetArgument preset;
  @Mixin private RemovedArgument removed;
  @Mixin private SparkArgument spark;

  @Option(
      names = "--compare",
      description =
          "Measure the whole model as well, and report how much the removals add, paired over"
              + " windows.")
  private boolean compare;

  @Mixin private Output output;

  @Override
  public void run() {
    ModelInfo info = arguments.describe();
    removed.check(info);
    Check.that(
        !compare || !removed.units().isEmpty(),
        "--compare needs --removed: there is nothing to compare the whole model with.");
    Windows windows = windows(info);
    try (Model model = arguments.open();
        SparkArgument.Place place = spark.place(arguments, model)) {
      ModelView view = removed.of(model);
      Measurements measurements = place.measurements();
      if (compare) {
        print(measurements.pair(model.full(), view, windows), view, windows, place);
      } else {
        Perplexity found = measurements.perplexity(view, windows);
        print(Fields.of(found, windows.origin()), found.toString(), view, windows, place);
      }
    }
  }

  private void print(
      TextMeasurements.Pair pair, ModelView view, Windows windows, SparkArgument.Place place) {
    print(
        Fields.of(pair.dense(), pair.pruned(), pair.added(), windows.origin()),
        pair.toString(),
        view,
        windows,
        place);
  }

  private void print(
      Map<String, Object> fields,
      String text,
      ModelView view,
      Windows windows,
      SparkArgument.Place place) {
    place.describe(fields);
    output.print(
        fields,
        windows.origin() + "\n\n" + text + place.text(),
        () -> Optional.of(Provenance.of(view, windows)));
  }

  private Windows windows(ModelInfo info) {
    return preset
        .get()
        .map(named -> text.read(arguments, info, named))
        .orElseGet(() -> text.read(arguments, info, Use.EVALUATION));
  }
}
