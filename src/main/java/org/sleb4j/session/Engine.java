package org.sleb4j.session;

import org.sleb4j.quant.CalibrationSums;
import org.sleb4j.redundancy.Walks;
import org.sleb4j.repair.RepairStates;
import org.sleb4j.zeroshot.Likelihoods;

/**
 * Where a model computes: in this process, or spread over others, with the same numbers.
 *
 * @param walks over windows
 * @param likelihoods of the answers to questions
 * @param repairs the states of repairs
 * @param calibrations what layers read on a calibration text
 */
public record Engine(
    Walks walks,
    Likelihoods likelihoods,
    RepairStates.Place repairs,
    CalibrationSums.Place calibrations) {
  /** In this process. */
  public static final Engine HERE =
      new Engine(Walks.HERE, Likelihoods.HERE, RepairStates.Place.HERE, CalibrationSums.Place.HERE);
}
