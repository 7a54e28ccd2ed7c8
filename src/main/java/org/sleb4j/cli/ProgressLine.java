package org.sleb4j.cli;

import java.util.Optional;
import java.util.function.DoubleConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.sleb4j.display.Terminal;
import org.sleb4j.search.Candidate;
import org.sleb4j.search.Pass;
import org.sleb4j.search.Progress;
import org.sleb4j.search.RacingListener;
import org.sleb4j.search.RacingProgress;
import org.sleb4j.search.SearchListener;

/** Shows how far long work is as a bar on standard error, where that is a terminal. */
final class ProgressLine implements SearchListener, RacingListener, DoubleConsumer, AutoCloseable {
  private static final long STEPS = 1000;

  private final Optional<ProgressBar> bar;

  ProgressLine(String task) {
    bar = Optional.of(task).filter(name -> Terminal.isStandardError()).map(ProgressLine::bar);
  }

  private static ProgressBar bar(String task) {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setInitialMax(STEPS)
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
    accept(fraction);
    bar.ifPresent(b -> b.setExtraMessage(message));
  }

  @Override
  public void accept(double fraction) {
    bar.ifPresent(b -> b.stepTo(Math.round(STEPS * fraction)));
  }

  @Override
  public void close() {
    bar.ifPresent(ProgressBar::close);
  }
}
