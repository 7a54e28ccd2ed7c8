package org.sleb4j.cli;

import java.util.Map;
import java.util.Optional;
import org.sleb4j.check.Check;
import org.sleb4j.data.Windows;
import org.sleb4j.fields.Fields;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInfo;
import org.sleb4j.model.ModelView;
import org.sleb4j.origin.Provenance;
import org.sleb4j.quant.Method;
import org.sleb4j.quant.QuantizeOptions;
import org.sleb4j.quant.QuantizedModel;
import org.sleb4j.report.QuantizedReport;
import org.sleb4j.session.Saving;
import org.sleb4j.session.Use;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes a model with 4-bit weights. */
@Command(
    name = "quantize",
    description =
        "Writes a model with 4-bit weights, whole or without some blocks, for any other tool to"
            + " load.",
    footer = {"", "Example:", "  sleb4j quantize --model demo --group 32 --out demo-4bit"},
    mixinStandardHelpOptions = true)
final class QuantizeCommand implements Runnable {
  @Mixin private NamedModel arguments;
  @Mixin private WindowsArguments text;
  @Mixin private RemovedArgument removed;

  @Option(
      names = "--method",
      paramLabel = "NAME",
      defaultValue = "awq",
      description =
          "awq, which scales and clips weights so that outputs change little on the text, or rtn,"
              + " which rounds to nearest (default: awq).")
  private String method;

  @Option(
      names = "--group",
      paramLabel = "N",
      defaultValue = "128",
      description =
          "Inputs that share a scale: 32, 64, 128 or 256, or the largest of these below it that"
              + " divides every layer (default: 128).")
  private int group;

  @Mixin private OutArguments out;
  @Mixin private SparkArgument spark;
  @Mixin private Output output;

  @Override
  public void run() {
    Check.that(out.isGiven(), "--out is required: name the directory to write.");
    QuantizeOptions options =
        QuantizeOptions.awq()
            .withMethod(Method.named(method))
            .withGroup(group)
            .withSaving(out.options());
    QuantizedModel.checkDense(arguments.directory());
    out.check(arguments);
    ModelInfo info = arguments.describe();
    removed.check(info);
    Windows windows = text.read(arguments, info, Use.CALIBRATION);
    try (Model model = arguments.open();
        SparkArgument.Place place = place(options, model)) {
      ModelView view = removed.of(model);
      var source = new QuantizedModel.Source(view, windows);
      var saving = new Saving(arguments.console(), place.measurements().engine().calibrations());
      print(saving.quantize(source, out.directory(), options), view, windows, place);
    }
  }

  private SparkArgument.Place place(QuantizeOptions options, Model model) {
    return options.method() == Method.AWQ
        ? spark.place(arguments, model)
        : spark.none(arguments, "--method " + options.method());
  }

  private void print(
      QuantizedModel made, ModelView view, Windows windows, SparkArgument.Place place) {
    Map<String, Object> fields = Fields.of(made);
    fields.put("calibration", windows.origin());
    place.describe(fields);
    output.printWithComputation(
        fields,
        windows.origin() + "\n\n" + new QuantizedReport(made) + place.text(),
        () -> Optional.of(Provenance.of(view, windows)));
  }
}
