package org.sleb4j.bench;

import org.sleb4j.origin.Machine;

/**
 * Where a time was measured.
 *
 * @param model the name of the model's directory or shape
 * @param weights {@code checkpoint}, or {@code random} for a shape
 * @param parameters the number of weights
 * @param dtype the type of the computation
 * @param machine what computed
 */
public record SpeedOrigin(
    String model, String weights, long parameters, String dtype, Machine machine) {
  @Override
  public String toString() {
    return String.format(
        "%s, %,d parameters (%s) in %s, on %s", model, parameters, weights, dtype, machine);
  }
}
