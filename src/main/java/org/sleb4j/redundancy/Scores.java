package org.sleb4j.redundancy;

import java.util.List;
import org.sleb4j.data.Batch;
import org.sleb4j.eval.Objective;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.ModelInput;
import org.sleb4j.torch.Tensor;

/** Collects what each objective gives of one candidate, or of the model itself, batch by batch. */
final class Scores {
  private final List<Objective> objectives;
  private final List<WindowLosses.Collector> collectors;

  Scores(ModelWalk.Plan plan) {
    objectives = plan.objectives();
    collectors =
        objectives.stream().map(any -> new WindowLosses.Collector(plan.windows())).toList();
  }

  void put(Batch batch, Tensor states, ModelInput input) {
    for (int i = 0; i < objectives.size(); i++) {
      collectors.get(i).put(batch, objectives.get(i).means(batch, states, input));
    }
  }

  List<WindowLosses> ofEach() {
    return collectors.stream().map(WindowLosses.Collector::losses).toList();
  }
}
