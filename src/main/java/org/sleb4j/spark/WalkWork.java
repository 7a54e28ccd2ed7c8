package org.sleb4j.spark;

import java.util.List;
import org.apache.spark.broadcast.Broadcast;
import org.sleb4j.data.Windows;
import org.sleb4j.model.Model;
import org.sleb4j.redundancy.Findings;
import org.sleb4j.redundancy.Survey;
import org.sleb4j.redundancy.Walks;

/**
 * A walk of one batch of windows through a model.
 *
 * @param batches the token ids of the windows of each batch
 * @param view what walks
 * @param surveys of ranges of candidates: a part is one of them on one batch
 */
record WalkWork(Broadcast<int[][][]> batches, SentView view, List<Survey> surveys)
    implements Work<Findings> {
  @Override
  public Findings on(Model model, int part) {
    int batch = part / surveys.size();
    Survey survey = surveys.get(part % surveys.size());
    Windows windows = Windows.of(List.of(batches.value()[batch]));
    return Walks.HERE.findings(view.open(model), windows, survey, share -> {});
  }
}
