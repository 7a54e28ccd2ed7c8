package org.sleb4j.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.NextTokenLoss;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Units;
import org.sleb4j.redundancy.CandidateWalk;
import org.sleb4j.redundancy.ModelWalk;
import org.sleb4j.torch.Torch;

/**
 * Scores candidates on one batch of windows, on an executor.
 *
 * @param model to open
 * @param batches the token ids of the windows of each batch
 * @param removed what does not run
 * @param candidates what is removed as well, one after another
 * @param loss whether the model itself is scored behind them
 */
record BatchTask(
    ModelReference model,
    Broadcast<int[][][]> batches,
    List<String> removed,
    List<String> candidates,
    boolean loss)
    implements Function<Integer, BatchScores> {
  @Override
  public BatchScores call(Integer batch) {
    String executor = SparkEnv.get().executorId();
    try {
      Torch.setThreads(Math.max(1, TaskContext.get().cpus()));
      return OpenedModels.use(model, open -> scores(open, batch, executor));
    } catch (InvalidInputException e) {
      return new BatchScores(batch, List.of(), 0, executor, e.getMessage());
    }
  }

  private BatchScores scores(Model open, int batch, String executor) {
    Windows windows = Windows.of(List.of(batches.value()[batch]));
    ActiveBlocks active = ActiveBlocks.all(open.info().blocks()).remove(units(removed));
    ModelView view = open.view(active);
    List<double[]> means = new ArrayList<>();
    try (CandidateWalk walk =
        ModelWalk.scorer(view, windows, NextTokenLoss.objective(open))
            .walk(active, units(candidates))) {
      IntStream.range(0, candidates.size()).forEach(next -> means.add(means(walk.next())));
      if (loss) {
        means.add(means(walk.loss()));
      }
      return new BatchScores(batch, means, walk.blockPasses(), executor, "");
    }
  }

  private static double[] means(WindowLosses losses) {
    return losses.means().stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static List<Units> units(List<String> texts) {
    return texts.stream().map(Units::parse).toList();
  }
}
