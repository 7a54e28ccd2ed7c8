package org.sleb4j.spark;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.DoubleConsumer;
import org.sleb4j.model.ModelView;
import org.sleb4j.zeroshot.Likelihoods;
import org.sleb4j.zeroshot.LogLikelihood;
import org.sleb4j.zeroshot.Request;

/**
 * Likelihoods spread by batches of questions over the executors of a cluster.
 *
 * @param reference to the model whose views are asked
 */
record ClusterLikelihoods(Cluster cluster, ModelReference reference) implements Likelihoods {
  @Override
  public List<List<LogLikelihood>> of(
      ModelView view, List<List<Request>> questions, DoubleConsumer progress) {
    List<List<Integer>> batches = Likelihoods.batches(view, questions);
    List<List<List<Request>>> requests = batches.stream().map(some -> at(questions, some)).toList();
    LikelihoodWork work =
        new LikelihoodWork(cluster.broadcast(requests), SentView.of(cluster, view));
    List<List<List<LogLikelihood>>> found = cluster.run(reference, work, batches.size(), progress);
    List<List<LogLikelihood>> scores =
        new ArrayList<>(Collections.nCopies(questions.size(), List.of()));
    for (int batch = 0; batch < batches.size(); batch++) {
      for (int i = 0; i < batches.get(batch).size(); i++) {
        scores.set(batches.get(batch).get(i), found.get(batch).get(i));
      }
    }
    return scores;
  }

  private static List<List<Request>> at(List<List<Request>> questions, List<Integer> numbers) {
    return numbers.stream().map(questions::get).toList();
  }
}
