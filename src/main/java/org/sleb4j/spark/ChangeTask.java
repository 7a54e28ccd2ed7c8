package org.sleb4j.spark;

import java.util.List;
import org.apache.spark.api.java.function.Function;

/**
 * Changes a part that is on the cluster; one that was refused stays so.
 *
 * @param model to open
 */
record ChangeTask<A, B>(ModelReference model, Change<A, B> change)
    implements Function<Answer<A>, Answer<B>> {
  @Override
  public Answer<B> call(Answer<A> before) throws Exception {
    return before.refusal().isEmpty()
        ? new Task<B>(model, (open, part) -> change.of(open, before.found().get(0)))
            .call(before.part())
        : new Answer<>(
            before.part(), List.of(), before.executor(), before.device(), before.refusal());
  }
}
