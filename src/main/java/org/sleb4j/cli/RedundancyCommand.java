package org.sleb4j.cli;

import java.util.Map;
import java.util.Optional;
import org.sleb4j.data.Windows;
import org.sleb4j.fields.Fields;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInfo;
import org.sleb4j.model.ModelView;
import org.sleb4j.origin.Provenance;
import org.sleb4j.redundancy.Redundancy;
import org.sleb4j.redundancy.UnitRedundancy;
import org.sleb4j.session.Use;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures how much each block matters. */
@Command(
    name = "redundancy",
    description = {
      "Measures how much each block matters: metric 1 is 1 - the mean cosine of its input and"
          + " output, metric 2 the mean NLL without it.",
      "With --removed, metric 2 becomes metric 3: the loss in the model as pruned so far."
    },
    footer = {
      "",
      "Examples:",
      "  sleb4j redundancy --model demo",
      "  sleb4j redundancy --model demo --units --removed 5"
    },
    mixinStandardHelpOptions = true)
final class RedundancyCommand implements Runnable {
  @Mixin private NamedModel arguments;
  @Mixin private WindowsArguments text;
  @Mixin private RemovedArgument removed;

  @Option(
      names = "--units",
      description =
          "Measure each attention and each feed-forward instead: its parameters, the mean NLL"
              + " without it and the divergence from the dense model.")
  private boolean units;

  @Mixin private SparkArgument spark;
  @Mixin private Output output;

  @Override
  public void run() {
    ModelInfo info = arguments.describe();
    removed.check(info);
    Windows windows = text.read(arguments, info, Use.CALIBRATION);
    try (Model model = arguments.open();
        SparkArgument.Place place = spark.place(arguments, model)) {
      ModelView view = removed.of(model);
      if (units) {
        UnitRedundancy found = place.measurements().units(view, windows);
        print(Fields.of(found, windows.origin()), found, view, windows, place);
      } else {
        Redundancy found = place.measurements().redundancy(view, windows);
        print(Fields.of(found, windows.origin()), found, view, windows, place);
      }
    }
  }

  private void print(
      Map<String, Object> fields,
      Object text,
      ModelView view,
      Windows windows,
      SparkArgument.Place place) {
    place.describe(fields);
    output.print(
        fields,
        windows.origin() + "\n\n" + text + place.text(),
        () -> Optional.of(Provenance.of(view, windows)));
  }
}
