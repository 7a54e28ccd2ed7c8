package org.sleb4j.spark;

import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.sleb4j.check.InvalidInputException;

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
      Allotment given = Allotment.of(TaskContext.get());
      given.begin();
      R found = OpenedModels.use(model, given.devices(), open -> work.on(open, part));
      return new Answer<>(part, List.of(found), executor, given.kind(), "");
    } catch (InvalidInputException e) {
      return new Answer<>(part, List.of(), executor, "", e.getMessage());
    }
  }
}
