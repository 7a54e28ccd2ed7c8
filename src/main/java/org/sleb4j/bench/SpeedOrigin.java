package org.sleb4j.bench;

import org.sleb4j.check.Strings;
import org.sleb4j.model.Model;
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
  static SpeedOrigin of(Model model) {
    return new SpeedOrigin(
        model.name(),
        model.isRandom() ? "random" : "checkpoint",
        model.info().parameters(),
        model.computation().dtype(),
        Machine.of(model.devices()));
  }

  @Override
  public String toString() {
    return Strings.format(
        "%s (%s weights, %,d parameters) in %s%n%s", model, weights, parameters, dtype, machine);
  }
}
