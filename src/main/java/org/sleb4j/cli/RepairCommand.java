package org.sleb4j.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sleb4j.check.Check;
import org.sleb4j.check.Warnings;
import org.sleb4j.data.Windows;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInfo;
import org.sleb4j.model.ModelView;
import org.sleb4j.origin.Provenance;
import org.sleb4j.prune.PrunedModel;
import org.sleb4j.repair.RepairOptions;
import org.sleb4j.save.Lineage;
import org.sleb4j.session.Use;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Repairs a pruned model without training. */
@Command(
    name = "repair",
    description = {
      "Writes a model without some blocks or units, and with the matrices that write to the"
          + " residual stream refitted in closed form, so that its states are nearest to those of"
          + " the whole model. Nothing is trained, no parameter is added.",
      "If the loss of held-out windows does not fall by more than its standard error, nothing is"
          + " changed: the model is written without some blocks, and the output says so."
    },
    footer = {
      "",
      "Example:",
      "  sleb4j repair --model demo --removed 5,9 --text stories.txt --window-length 256 --out"
          + " repaired",
      "",
      "Give much text, at least ten tokens for each input of the widest matrix, and other text"
          + " than the one that judges the model later. A --text is cut into 128 windows at random"
          + " offsets. Without one the demo model is repaired on its own calibration.txt, which is"
          + " short: 17 windows of 256 tokens, one after another."
    },
    mixinStandardHelpOptions = true)
final class RepairCommand implements Runnable {
  @Mixin private NamedModel arguments;
  @Mixin private WindowsArguments text;
  @Mixin private RemovedArgument removed;
  @Mixin private RepairArguments how;
  @Mixin private OutArguments out;
  @Mixin private SparkArgument spark;
  @Mixin private Output output;

  @Override
  public void run() {
    Check.that(out.isGiven(), "--out is required: name the directory to write.");
    checkRemoved();
    RepairOptions options = how.options();
    out.check(arguments);
    out.checkApart(how.folder());
    ModelInfo info = arguments.describe();
    removed.check(info);
    Windows windows = text.read(arguments, info, Use.REPAIR);
    try (Model model = arguments.open();
        SparkArgument.Place place = spark.place(arguments, model)) {
      ModelView view = removed.of(model);
      PrunedModel.check(view);
      RepairedOut made =
          new RepairedOut.Work(arguments, out, options, how.journal())
              .write(place.measurements(), view, windows, Lineage.none());
      Map<String, Object> fields = made.fields();
      place.describe(fields);
      output.print(
          fields,
          windows.origin() + "\n\n" + made + place.text(),
          () -> Optional.of(Provenance.of(view, windows)));
    }
  }

  /** A saved model does not hold what it was saved without, which a repair has to see. */
  private void checkRemoved() {
    List<String> gone = Lineage.removed(arguments.directory());
    if (gone.isEmpty()) {
      Check.that(
          !removed.units().isEmpty(),
          "--removed is required: name the blocks or units that the model is repaired without, such"
              + " as 5,9.");
      return;
    }
    String lost = String.join(",", gone);
    Check.that(
        !removed.units().isEmpty(),
        "%s was saved without %s, and a repair needs them to see what is missing: name the model it"
            + " was made from with --model, and --removed %s.",
        arguments.name(),
        lost,
        lost);
    Warnings.warn(
        "%s was saved without %s, and this repair takes it as the whole model: to make up for them"
            + " too, name the model it was made from with --model, and all that is removed.",
        arguments.name(), lost);
  }
}
