package org.sleb4j.spark;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.Units;
import org.sleb4j.zeroshot.Likelihoods;
import org.sleb4j.zeroshot.LogLikelihood;
import org.sleb4j.zeroshot.Request;

/**
 * The likelihoods of the answers to one batch of questions.
 *
 * @param batches the requests of the questions of each batch
 * @param removed what does not run
 */
record LikelihoodWork(Broadcast<List<List<List<Request>>>> batches, List<Units> removed)
    implements Work<List<List<LogLikelihood>>> {
  @Override
  public List<List<LogLikelihood>> on(Model model, int batch) {
    ActiveBlocks active = ActiveBlocks.all(model.info().blocks()).remove(removed);
    return new ArrayList<>(
        Likelihoods.HERE.of(model.view(active), batches.value().get(batch), part -> {}));
  }
}
