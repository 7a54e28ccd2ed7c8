package org.sleb4j.spark;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;
import org.sleb4j.model.Model;
import org.sleb4j.zeroshot.Likelihoods;
import org.sleb4j.zeroshot.LogLikelihood;
import org.sleb4j.zeroshot.Request;

/**
 * The likelihoods of the answers to one batch of questions.
 *
 * @param batches the requests of the questions of each batch
 * @param view what is asked
 */
record LikelihoodWork(Broadcast<List<List<List<Request>>>> batches, SentView view)
    implements Work<List<List<LogLikelihood>>> {
  @Override
  public List<List<LogLikelihood>> on(Model model, int batch) {
    return new ArrayList<>(
        Likelihoods.HERE.of(view.open(model), batches.value().get(batch), part -> {}));
  }
}
