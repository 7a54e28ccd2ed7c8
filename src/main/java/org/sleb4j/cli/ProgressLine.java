package org.sleb4j.cli;

import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.sleb4j.search.Candidate;
import org.sleb4j.search.Pass;
import org.sleb4j.search.Progress;
import org.sleb4j.search.RacingListener;
import org.sleb4j.search.RacingProgress;
import org.sleb4j.search.SearchListener;
import picocli.CommandLine.Help.Ansi;

/** Shows a search as a bar on standard error, where that is a terminal. */
final class ProgressLine implements SearchListener, RacingListener, AutoCloseable {
  private static final long STEPS = 1000;

  private final Optional<ProgressBar> bar =
      Optional.of(STEPS).filter(steps -> Ansi.AUTO.enabled()).map(ProgressLine::bar);

  private static ProgressBar bar(long steps) {
    return new ProgressBarBuilder()
        .setTaskName("searching")
        .setInitialMax(steps)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(100)
        .clearDisplayOnFinish()
        .hideEta()
        .build();
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
    show(progress.fraction(), progress.toString());
  }

  private void show(Progress progress) {
    show(progress.fraction(), progress.toString());
  }

  private void show(double fraction, String message) {
    bar.ifPresent(
        b -> {
          b.stepTo(Math.round(STEPS * fraction));
          b.setExtraMessage(message);
        });
  }

  @Override
  public void close() {
    bar.ifPresent(ProgressBar::close);
  }
}
