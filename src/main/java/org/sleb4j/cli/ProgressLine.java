package org.sleb4j.cli;

import java.util.Optional;
import java.util.function.DoubleConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.sleb4j.search.Candidate;
import org.sleb4j.search.Pass;
import org.sleb4j.search.Progress;
import org.sleb4j.search.SearchListener;

/** Shows how far long work is as a bar on standard error, where that is a terminal. */
final class ProgressLine implements SearchListener, DoubleConsumer, AutoCloseable {
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

  private void show(Progress progress) {
    accept(progress.fraction());
    bar.ifPresent(b -> b.setExtraMessage(progress.toString()));
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
