package org.sleb4j.spark;

import java.io.Serializable;
import org.sleb4j.repair.RepairStates;

/** A step of a repair, which every batch takes. */
interface RepairStep extends Serializable {
  void on(RepairStates states);

  /**
   * A step of one chain, or of all.
   *
   * @param chain its number, or -1 for all
   */
  record Of(int chain, RepairStep step) implements Serializable {
    /** Returns whether a chain's products depend on it. */
    boolean concerns(int other) {
      return chain < 0 || chain == other;
    }
  }
}
