package org.sleb4j.cli;

import java.util.List;
import org.sleb4j.check.Check;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.ModelInfo;
import org.sleb4j.prune.PrunedModel;
import org.sleb4j.save.Lineage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes a model without some of its blocks. */
@Command(
    name = "prune",
    description = "Writes a model without some of its blocks, for any other tool to load.",
    mixinStandardHelpOptions = true)
final class PruneCommand implements Runnable {
  @Mixin private ModelArguments model;

  @Option(
      names = "--removed",
      required = true,
      split = ",",
      paramLabel = "BLOCK",
      description = "The blocks to leave out, numbered from 0 as in the model: 3,1.")
  private List<Integer> removed;

  @Mixin private OutArguments out;
  @Mixin private Output output;

  @Override
  public void run() {
    Check.that(out.isGiven(), "--out is required: name the directory to write.");
    ModelInfo info = model.describe();
    ActiveBlocks blocks = new ActiveBlocks(info.blocks(), removed);
    PrunedModel pruned = out.write(model, blocks, Lineage.none());
    output.print(Fields.of(pruned), pruned);
  }
}
