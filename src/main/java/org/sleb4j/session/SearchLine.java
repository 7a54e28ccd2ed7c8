package org.sleb4j.session;

import org.sleb4j.display.ProgressLine;
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

  private void show(Progress progress) {
    line.update(progress.fraction(), progress.toString(), progress.remaining());
  }
}
