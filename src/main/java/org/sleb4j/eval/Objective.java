package org.sleb4j.eval;

import java.util.List;
import org.sleb4j.data.Batch;
import org.sleb4j.model.ModelInput;
import org.sleb4j.torch.Tensor;

/**
 * What a search makes small: a value of each window, which follows from the states that leave the
 * last block. Walks and searches do not know which one it is.
 */
public interface Objective extends AutoCloseable {
  /** Returns its name, such as {@code nll}. */
  String name();

  /**
   * Returns the mean of each window of a batch over its predicted tokens, S - 1 of S, in nats.
   *
   * @param batch of the windows that this objective is of
   * @param states what leaves the last block, [rows, tokens, width]
   */
  double[] means(Batch batch, Tensor states, ModelInput input);

  /**
   * Returns the same of some of the windows; it is of use until this one is closed.
   *
   * @param windows their numbers, from 0, ascending; the batches that follow number these from 0
   */
  Objective on(List<Integer> windows);

  /** Frees what it keeps of the windows, if it keeps anything; a second call does nothing. */
  @Override
  default void close() {}
}
