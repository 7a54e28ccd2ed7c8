package org.sleb4j.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.sleb4j.check.Strings;
import org.sleb4j.display.Console;
import org.sleb4j.display.ProgressLine;
import org.sleb4j.display.Terminal;

/**
 * Shows how far long work is as a bar on standard error, where that is a terminal, which goes away
 * with the work.
 *
 * @param err where notes go
 */
record Bars(PrintWriter err) implements Console {
  private static final long STEPS = 1000;

  @Override
  public ProgressLine begin(String work) {
    return new Bar(Optional.of(work).filter(name -> Terminal.isStandardError()).map(Bars::bar));
  }

  private static ProgressBar bar(String work) {
    return new ProgressBarBuilder()
        .setTaskName(work)
        .setInitialMax(STEPS)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(100)
        .clearDisplayOnFinish()
        .hideEta()
        .build();
  }

  @Override
  public void note(String sentence) {
    err.println(sentence);
  }

  /** One bar, or none. */
  private record Bar(Optional<ProgressBar> bar) implements ProgressLine {
    @Override
    public void update(double fraction, String detail) {
      bar.ifPresent(b -> b.stepTo(Math.round(STEPS * fraction)).setExtraMessage(detail));
    }

    @Override
    public void update(double fraction, String detail, Duration left) {
      update(
          fraction,
          Strings.format("%s, %d:%02d left", detail, left.toMinutes(), left.toSecondsPart()));
    }

    @Override
    public void done(String summary) {
      close();
    }

    @Override
    public void close() {
      bar.ifPresent(ProgressBar::close);
    }
  }
}
