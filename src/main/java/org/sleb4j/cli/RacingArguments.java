package org.sleb4j.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.sleb4j.check.Check;
import org.sleb4j.search.RacingOptions;
import org.sleb4j.search.SearchOptions;
import picocli.CommandLine.Option;

/** Whether to race candidates, and how surely. */
final class RacingArguments {
  @Option(
      names = "--racing",
      description =
          "Approximate, and faster: drop a candidate that is significantly worse on some of the"
              + " windows.")
  private boolean racing;

  @Option(
      names = "--confidence",
      paramLabel = "P",
      description =
          "With --racing, the least probability that a removal is the exact search's (default:"
              + " 0.95).")
  private Double confidence;

  boolean isWanted() {
    return racing;
  }

  /**
   * Returns the options of a racing search, or none if the exact one is wanted; refuses what
   * belongs to the other of the two.
   */
  Optional<RacingOptions> options(SearchOptions search, Path journal, Integer resamples) {
    if (!racing) {
      Check.that(confidence == null, "--confidence is for --racing: give both or none of them.");
      return Optional.empty();
    }
    Check.that(
        journal == null,
        "--journal is for the exact search: --racing cannot resume from a file, so leave it out.");
    Check.that(
        resamples == null,
        "--resamples needs all windows of every candidate: with --racing leave it out.");
    RacingOptions options = RacingOptions.of(search);
    return Optional.of(confidence == null ? options : options.withConfidence(confidence));
  }
}
