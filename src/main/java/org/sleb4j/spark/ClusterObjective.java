package org.sleb4j.spark;

import java.util.List;
import org.sleb4j.check.Check;
import org.sleb4j.data.Batch;
import org.sleb4j.eval.Objective;
import org.sleb4j.eval.ObjectiveKind;
import org.sleb4j.model.ModelInput;
import org.sleb4j.torch.Tensor;

/**
 * Names an objective, which executors make ready for the windows of each batch: nothing of it is in
 * this process.
 *
 * @param windows how many it is of
 */
record ClusterObjective(ObjectiveKind kind, int windows) implements Objective {
  @Override
  public String name() {
    return kind.toString();
  }

  @Override
  public double[] means(Batch batch, Tensor states, ModelInput input) {
    throw new IllegalStateException("only executors know the objective of a cluster");
  }

  @Override
  public Objective on(List<Integer> some) {
    Check.that(
        kind.isLoss() || some.size() == windows,
        "The objective %s is not computed on a part of the windows on a cluster: leave out --spark,"
            + " or use nll, or a search that scores every candidate on all windows.",
        kind);
    return this;
  }
}
