package org.sleb4j.cli;

import java.util.List;
import java.util.Map;
import org.sleb4j.check.Check;
import org.sleb4j.fields.Fields;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.ModelInfo;
import org.sleb4j.model.Units;
import org.sleb4j.prune.PrunedModel;
import org.sleb4j.save.Lineage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes a model without some of its blocks or units. */
@Command(
    name = "prune",
    description = {
      "Writes a model without some of its blocks or units, for any other tool to load: what is"
          + " left is packed into ordinary layers.",
      "layers is their number; padded names those parts of them, as LAYER.attention or"
          + " LAYER.feed-forward, that hold no unit and add 0, where a unit has no neighbour of the"
          + " other kind; paddedParameters and paddedMultiplyAdds are their shares of the written"
          + " model."
    },
    footer = {"", "Example:", "  sleb4j prune --model demo --removed 5,3.attention --out pruned"},
    mixinStandardHelpOptions = true)
final class PruneCommand implements Runnable {
  @Mixin private NamedModel model;

  @Option(
      names = "--removed",
      required = true,
      split = ",",
      paramLabel = "UNIT",
      description =
          "The blocks or units to leave out, numbered from 0 as in the model: 3,1 or"
              + " 5,3.attention,4.feed-forward.")
  private List<String> removed;

  @Mixin private OutArguments out;
  @Mixin private Output output;

  @Override
  public void run() {
    Check.that(out.isGiven(), "--out is required: name the directory to write.");
    model.warnOfComputation();
    ModelInfo info = model.describe();
    ActiveBlocks blocks = ActiveBlocks.all(info.blocks()).remove(Units.parseAll(removed));
    out.check(model);
    PrunedModel pruned = out.write(model, blocks, Lineage.none());
    Map<String, Object> fields = Fields.of(pruned);
    fields.put("removed", Units.values(blocks.removals()));
    fields.put("origin", Lineage.source(pruned.directory()));
    output.print(fields, pruned);
  }
}
