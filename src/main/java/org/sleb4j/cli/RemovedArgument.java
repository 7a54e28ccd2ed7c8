package org.sleb4j.cli;

import java.util.List;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInfo;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Units;
import picocli.CommandLine.Option;

/** Which blocks to leave out. */
final class RemovedArgument {
  @Option(
      names = "--removed",
      split = ",",
      paramLabel = "UNIT",
      description =
          "Blocks or units to leave out, numbered from 0 as in the model: 3,1 or"
              + " 5,3.attention,4.feed-forward.")
  private List<String> removed = List.of();

  /** Refuses what a model does not have before its weights are loaded. */
  void check(ModelInfo info) {
    of(info.blocks());
  }

  /** Returns blocks and units in the order in which they are named. */
  List<Units> units() {
    return Units.parseAll(removed);
  }

  /** Returns what is left of this many blocks. */
  ActiveBlocks of(int blockCount) {
    return ActiveBlocks.all(blockCount).remove(units());
  }

  ModelView of(Model model) {
    return model.view(of(model.info().blocks()));
  }
}
