package org.sleb4j.cli;

import java.util.Optional;
import org.sleb4j.check.Check;
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
          + " than the one that judges the model later. By default 128 windows at random offsets."
    },
    mixinStandardHelpOptions = true)
final class RepairCommand implements Runnable {
  @Mixin private ModelArguments arguments;
  @Mixin private WindowsArguments text;
  @Mixin private RemovedArgument removed;
  @Mixin private RepairArguments how;
  @Mixin private OutArguments out;
  @Mixin private Output output;

  @Override
  public void run() {
    Check.that(out.isGiven(), "--out is required: name the directory to write.");
    Check.that(
        !removed.units().isEmpty(),
        "--removed is required: name the blocks or units that the model is repaired without, such"
            + " as 5,9.");
    RepairOptions options = how.options();
    out.check();
    out.checkApart(how.folder());
    ModelInfo info = arguments.describe();
    removed.check(info);
    Windows windows = text.read(arguments, info, Use.REPAIR);
    try (Model model = arguments.open()) {
      ModelView view = removed.of(model);
      PrunedModel.check(view);
      RepairedOut made =
          new RepairedOut.Work(arguments, out, options, how.journal())
              .write(view, windows, Lineage.none());
      output.print(
          made.fields(),
          windows.origin() + "\n\n" + made,
          () -> Optional.of(Provenance.of(view, windows)));
    }
  }
}
