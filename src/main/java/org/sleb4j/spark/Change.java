package org.sleb4j.spark;

import java.io.Serializable;
import org.sleb4j.model.Model;

/**
 * What executors make of a part that is on the cluster.
 *
 * @param <A> the part
 * @param <B> what it becomes, which is serializable
 */
interface Change<A, B> extends Serializable {
  /**
   * Computes it.
   *
   * @throws org.sleb4j.check.InvalidInputException if the input is refused
   */
  B of(Model model, A part);
}
