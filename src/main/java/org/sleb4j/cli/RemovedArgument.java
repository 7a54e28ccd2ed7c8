package org.sleb4j.cli;

import java.util.List;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInfo;
import org.sleb4j.model.ModelView;
import picocli.CommandLine.Option;

/** Which blocks to leave out. */
final class RemovedArgument {
  @Option(
      names = "--removed",
      split = ",",
      paramLabel = "BLOCK",
      description = "Blocks to leave out, numbered from 0 as in the model: 3,1.")
  private List<Integer> removed = List.of();

  /** Refuses blocks that a model does not have before its weights are loaded. */
  void check(ModelInfo info) {
    ActiveBlocks.all(info.blocks()).removeAll(removed);
  }

  /** Returns the blocks in the order in which they are named. */
  List<Integer> blocks() {
    return removed;
  }

  ModelView of(Model model) {
    return model.view(new ActiveBlocks(model.info().blocks(), removed));
  }
}
