package org.sleb4j.zeroshot;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;
import org.sleb4j.data.Groups;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInfo;
import org.sleb4j.model.ModelInput;
import org.sleb4j.model.ModelView;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * Computes how likely continuations are; log-probabilities are float32, summed in double precision.
 */
final class Scorer {
  private final ModelView view;
  private final List<List<LogLikelihood>> scores;

  private Scorer(ModelView view, int questions) {
    this.view = view;
    this.scores = new ArrayList<>(Collections.nCopies(questions, List.of()));
  }

  /**
   * Scores the requests of questions.
   *
   * @param progress receives the share of the work that is done, 0 to 1
   */
  static List<List<LogLikelihood>> score(
      ModelView view, List<List<Request>> questions, DoubleConsumer progress) {
    Scorer scorer = new Scorer(view, questions.size());
    scorer.run(batches(view.model(), questions), progress);
    return scorer.scores;
  }

  /** Returns the questions as they run together. */
  static List<TreeBatch> batches(Model model, List<List<Request>> questions) {
    ModelInfo info = model.info();
    questions.forEach(requests -> requests.forEach(r -> r.checkIds(info.vocabulary())));
    List<Tree> trees = questions.stream().map(q -> Tree.of(q, model)).toList();
    return TreeBatch.of(trees, model.batchTokens());
  }

  private void run(List<TreeBatch> batches, DoubleConsumer progress) {
    List<List<TreeBatch>> groups = groups(batches);
    view.model().streaming().warnOfGroups(groups.size());
    int done = 0;
    for (List<TreeBatch> group : groups) {
      run(group);
      done += group.size();
      progress.accept((double) done / batches.size());
    }
  }

  /** A block that is read from disk runs over as many batches as there is room for. */
  private List<List<TreeBatch>> groups(List<TreeBatch> batches) {
    Model model = view.model();
    long most = model.streaming().tokensTogether(1);
    return Groups.of(batches, TreeBatch::tokens, most);
  }

  private void run(List<TreeBatch> batches) {
    Model model = view.model();
    List<ModelInput> inputs = new ArrayList<>();
    try (Scope scope = Scope.on(model.device())) {
      batches.forEach(batch -> inputs.add(batch.input(model, scope)));
      List<Tensor> states = view.states(scope, inputs);
      for (int i = 0; i < batches.size(); i++) {
        put(scope, batches.get(i), states.get(i));
      }
    }
  }

  private void put(Scope scope, TreeBatch batch, Tensor states) {
    long[] targets = batch.targets();
    List<Tensor> both = view.model().head().likelihoods(scope, states, batch.places(), targets);
    Predicted predicted = new Predicted(both.get(0).floats(), both.get(1).longs(), targets);
    for (int number : batch.members()) {
      List<Request> requests = batch.tree(number).requests();
      scores.set(number, requests.stream().map(predicted::next).toList());
    }
  }

  /** What a batch says of its tokens, taken request by request. */
  private static final class Predicted {
    private final float[] values;
    private final long[] likeliest;
    private final long[] targets;
    private int taken;

    Predicted(float[] values, long[] likeliest, long[] targets) {
      this.values = values;
      this.likeliest = likeliest;
      this.targets = targets;
    }

    LogLikelihood next(Request request) {
      int from = taken;
      taken += request.continuation().length;
      double sum = IntStream.range(from, taken).mapToDouble(i -> values[i]).sum();
      Check.that(
          !Double.isNaN(sum),
          "A log-probability is not a number: the weights or the type overflow, try another"
              + " dtype.");
      boolean greedy = IntStream.range(from, taken).allMatch(i -> likeliest[i] == targets[i]);
      return new LogLikelihood(sum, taken - from, greedy);
    }
  }
}
