package org.sleb4j.oracle;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.sleb4j.data.Windows;

/** What an oracle says of a directory with dense weights, for tests of other packages. */
public final class OracleLoss {
  private OracleLoss() {}

  /** Returns the mean NLL of windows of one length, in double precision. */
  public static double of(Path directory, Windows windows) {
    Oracle oracle = Oracle.of(TinyModel.read(directory));
    return of(oracle, windows, oracle.allBlocks());
  }

  /** Returns it for these blocks alone. */
  public static double of(Path directory, Windows windows, List<Integer> active) {
    return of(Oracle.of(TinyModel.read(directory)), windows, active);
  }

  private static double of(Oracle oracle, Windows windows, List<Integer> active) {
    return oracle.meanNll(
        IntStream.range(0, windows.count()).mapToObj(windows::ids).toList(), active);
  }
}
