package org.sleb4j.model.family;

/**
 * What a unit writes to the states with: they are linear in its weights, so that these can be
 * fitted in closed form.
 *
 * <p>It is the output layer of the unit, or the norm that stands between that and the addition, or
 * behind the addition.
 *
 * @param slot of one weight: a layer, or the gain and offset of a norm
 * @param multiplier what its result is multiplied with before it is added
 */
public record Writer(Slot slot, double multiplier) {
  /** Returns whether it is a norm, which has a number for each channel and not a matrix. */
  public boolean isNorm() {
    return !slot.isLinear();
  }

  /** Returns whether it is a norm whose gain is stored as its distance from 1. */
  public boolean isCentered() {
    return slot.role() == Slot.Role.CENTERED_NORM;
  }

  /** Returns its weight. */
  public Weight weight() {
    return slot.weights().get(0);
  }

  Writer prefixed(String prefix) {
    return new Writer(slot.prefixed(prefix), multiplier);
  }
}
