package org.sleb4j.bench;

import java.util.List;
import java.util.OptionalLong;
import org.sleb4j.model.Units;

/**
 * How fast a model was without some of its blocks.
 *
 * @param removed blocks or units left out, numbered as in the original model; none for the dense
 *     model
 * @param timing of its runs
 * @param peakBytes the most memory in use during a run: of the whole process on a CPU, as Linux
 *     counts its resident pages, of the whole device on a GPU; empty where the system does not tell
 */
public record SpeedRun(List<Units> removed, Timing timing, OptionalLong peakBytes) {
  public SpeedRun {
    removed = List.copyOf(removed);
  }
}
