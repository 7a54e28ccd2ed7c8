package org.sleb4j.spark;

import java.util.List;
import org.apache.spark.broadcast.Broadcast;
import org.sleb4j.data.Windows;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.Units;
import org.sleb4j.redundancy.Findings;
import org.sleb4j.redundancy.Survey;
import org.sleb4j.redundancy.Walks;

/**
 * A walk of one batch of windows through a model.
 *
 * @param batches the token ids of the windows of each batch
 * @param removed what does not run
 */
record WalkWork(Broadcast<int[][][]> batches, List<Units> removed, Survey survey)
    implements Work<Findings> {
  @Override
  public Findings on(Model model, int batch) {
    ActiveBlocks active = ActiveBlocks.all(model.info().blocks()).remove(removed);
    Windows windows = Windows.of(List.of(batches.value()[batch]));
    return Walks.HERE.findings(model.view(active), windows, survey, part -> {});
  }
}
