package org.sleb4j.spark;

import java.io.Serializable;
import org.sleb4j.model.Model;

/**
 * What an executor computes with a model, part by part.
 *
 * @param <R> what it finds, which is serializable
 */
interface Work<R> extends Serializable {
  /**
   * Computes a part.
   *
   * @param part its number, from 0
   * @throws org.sleb4j.check.InvalidInputException if the input is refused
   */
  R on(Model model, int part);
}
