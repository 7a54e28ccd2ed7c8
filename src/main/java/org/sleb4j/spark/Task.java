package org.sleb4j.spark;

import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.torch.Torch;

/**
 * Does one part of a work on an executor.
 *
 * @param model to open
 */
record Task<R>(ModelReference model, Work<R> work) implements Function<Integer, Answer<R>> {
  @Override
  public Answer<R> call(Integer part) {
    String executor = SparkEnv.get().executorId();
    try {
      Torch.setThreads(Math.max(1, TaskContext.get().cpus()));
      R found = OpenedModels.use(model, open -> work.on(open, part));
      return new Answer<>(part, List.of(found), executor, "");
    } catch (InvalidInputException e) {
      return new Answer<>(part, List.of(), executor, e.getMessage());
    }
  }
}
