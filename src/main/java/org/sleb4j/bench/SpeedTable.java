package org.sleb4j.bench;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sleb4j.check.Bytes;
import org.sleb4j.check.Strings;

/** The times of runs as lines that people read, a run each. */
final class SpeedTable {
  private static final String HEAD =
      Strings.format(
          "%7s  %10s  %10s  %10s  %10s  %10s",
          "removed", "median s", "p10 s", "p90 s", "tokens/s", "peak");

  private SpeedTable() {}

  static String of(SpeedRun... runs) {
    return Stream.concat(Stream.of(HEAD), Arrays.stream(runs).map(SpeedTable::row))
        .collect(Collectors.joining("\n"));
  }

  static String of(List<ParetoPoint> points) {
    String head = HEAD + "  perplexity  speedup";
    return Stream.concat(Stream.of(head), points.stream().map(SpeedTable::row))
        .collect(Collectors.joining("\n"));
  }

  private static String row(ParetoPoint point) {
    String perplexity = point.perplexity().map(p -> Strings.format("%.4f", p)).orElse("");
    return Strings.format("%s  %10s  %s", row(point.run()), perplexity, point.speedup());
  }

  private static String row(SpeedRun run) {
    Timing timing = run.timing();
    return Strings.format(
        "%7d  %10.4f  %10.4f  %10.4f  %,10.1f  %10s",
        run.removed().size(),
        timing.median(),
        timing.p10(),
        timing.p90(),
        timing.tokensPerSecond(),
        run.peakBytes().stream().mapToObj(Bytes::text).findFirst().orElse("unknown"));
  }
}
