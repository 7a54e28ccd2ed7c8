package org.sleb4j.cli;

import java.util.Optional;
import java.util.stream.IntStream;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.sleb4j.search.Candidate;
import org.sleb4j.search.Pass;
import org.sleb4j.search.SearchListener;
import org.sleb4j.search.SearchOptions;
import picocli.CommandLine.Help.Ansi;

/** Shows a search as a bar on standard error, where that is a terminal. */
final class ProgressLine implements SearchListener, AutoCloseable {
  private final Optional<ProgressBar> bar;

  private ProgressLine(Optional<ProgressBar> bar) {
    this.bar = bar;
  }

  static ProgressLine of(SearchOptions options, int blockCount) {
    return new ProgressLine(
        Optional.of(candidates(options, blockCount))
            .filter(count -> Ansi.AUTO.enabled())
            .map(ProgressLine::bar));
  }

  private static long candidates(SearchOptions options, int blockCount) {
    int first = blockCount - options.early() - options.latter();
    return IntStream.range(0, options.blocksToRemove()).mapToLong(pass -> first - pass).sum();
  }

  private static ProgressBar bar(long candidates) {
    return new ProgressBarBuilder()
        .setTaskName("searching")
        .setInitialMax(candidates)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(100)
        .clearDisplayOnFinish()
        .build();
  }

  @Override
  public void scored(int pass, int position, int candidates, Candidate candidate) {
    bar.ifPresent(ProgressBar::step);
  }

  @Override
  public void removed(int number, Pass pass) {
    bar.ifPresent(b -> b.setExtraMessage(number + " removed, last " + pass.removed()));
  }

  @Override
  public void close() {
    bar.ifPresent(ProgressBar::close);
  }
}
