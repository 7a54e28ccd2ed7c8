package org.sleb4j.session;

import java.util.function.DoubleConsumer;
import org.sleb4j.check.Strings;
import org.sleb4j.data.Windows;
import org.sleb4j.display.ProgressLine;
import org.sleb4j.repair.RepairOptions;
import org.sleb4j.repair.RepairedScorer;
import org.sleb4j.search.Candidate;
import org.sleb4j.search.Pass;
import org.sleb4j.search.Progress;
import org.sleb4j.search.RacingListener;
import org.sleb4j.search.RacingProgress;
import org.sleb4j.search.SearchListener;

/**
 * Shows how far a search is.
 *
 * @param line where
 */
public record SearchLine(ProgressLine line) implements SearchListener, RacingListener {
  @Override
  public void working(double share, Progress progress) {
    line.update(
        progress.fraction(),
        Strings.format(
            "pass %d of %d, %.0f%% scored", progress.pass(), progress.passes(), 100 * share));
  }

  @Override
  public void scored(Candidate candidate, Progress progress) {
    show(progress);
  }

  @Override
  public void removed(Pass pass, Progress progress) {
    show(progress);
  }

  @Override
  public void scoring(RacingProgress progress) {
    line.update(progress.fraction(), progress.toString());
  }

  /** Returns the repairs of a search on a text, which show on this line how far they are. */
  public RepairedScorer.How repairs(Windows text) {
    return repairs(text, part -> line.update(part, "repairing"));
  }

  static RepairedScorer.How repairs(Windows text, DoubleConsumer progress) {
    return new RepairedScorer.How(text, RepairOptions.defaults(), progress);
  }

  private void show(Progress progress) {
    line.update(progress.fraction(), progress.toString(), progress.remaining());
  }
}
