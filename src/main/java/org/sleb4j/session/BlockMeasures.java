package org.sleb4j.session;

import org.sleb4j.data.Windows;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.redundancy.Directions;
import org.sleb4j.redundancy.Walks;
import org.sleb4j.search.Measured;

/**
 * What baselines choose blocks by, measured on windows when it is asked for.
 *
 * @param walks where metric 1 is measured; angles are measured in this process
 */
public record BlockMeasures(Walks walks, Model model, Windows windows) {
  /** Returns metric 1 of every active block. */
  public Measured metric1(ActiveBlocks active) {
    return measured(Directions.metric1(walks, model.view(active), windows));
  }

  /** Returns the angle over every n consecutive active blocks. */
  public Measured angles(ActiveBlocks active, int n) {
    return measured(Directions.angles(model.view(active), windows, n));
  }

  private static Measured measured(Directions found) {
    return new Measured(found.values(), found.blockPasses());
  }
}
