package org.sleb4j.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.DoubleConsumer;
import java.util.stream.IntStream;
import org.sleb4j.check.Interrupted;

/**
 * Times several pieces of work in turn, A B A B …, so that a machine that becomes slower or faster
 * meanwhile does the same to all of them.
 *
 * <p>The memory is watched in the first round of warm-ups, where what it costs disturbs no time.
 */
final class InTurn {
  private final Instruments instruments;
  private final List<Runnable> pieces;
  private final DoubleConsumer progress;
  private final List<List<Double>> seconds = new ArrayList<>();
  private final List<OptionalLong> peaks = new ArrayList<>();
  private final int rounds;
  private int done;

  private InTurn(
      Instruments instruments, List<Runnable> pieces, int rounds, DoubleConsumer progress) {
    this.instruments = instruments;
    this.pieces = pieces;
    this.rounds = rounds;
    this.progress = progress;
    pieces.forEach(piece -> seconds.add(new ArrayList<>()));
  }

  /**
   * Times pieces of work.
   *
   * @param options how often
   * @param progress receives the share of all runs that is done, 0 to 1
   * @throws Interrupted if the thread was interrupted, between two runs
   */
  static List<Measured> time(
      Instruments instruments,
      List<Runnable> pieces,
      SpeedOptions options,
      DoubleConsumer progress) {
    int rounds = options.warmUps() + options.runs();
    InTurn turn = new InTurn(instruments, pieces, rounds, progress);
    turn.weigh();
    IntStream.range(1, options.warmUps()).forEach(round -> turn.warmUp());
    IntStream.range(0, options.runs()).forEach(round -> turn.time());
    return turn.measured();
  }

  /**
   * What one piece took.
   *
   * @param seconds of each timed run
   * @param peakBytes the most memory in use during the first warm-up
   */
  record Measured(List<Double> seconds, OptionalLong peakBytes) {}

  private List<Measured> measured() {
    return IntStream.range(0, pieces.size())
        .mapToObj(i -> new Measured(seconds.get(i), peaks.get(i)))
        .toList();
  }

  private void weigh() {
    for (Runnable piece : pieces) {
      instruments.fence();
      instruments.resetPeak();
      run(piece);
      peaks.add(instruments.peakBytes());
    }
  }

  private void warmUp() {
    pieces.forEach(this::run);
  }

  private void time() {
    for (int i = 0; i < pieces.size(); i++) {
      instruments.fence();
      long start = instruments.nanoTime();
      double took = (run(pieces.get(i)) - start) / 1e9;
      seconds.get(i).add(took);
    }
  }

  /** Runs a piece to its end and returns the time then. */
  private long run(Runnable piece) {
    Interrupted.check();
    piece.run();
    instruments.fence();
    long end = instruments.nanoTime();
    done++;
    progress.accept((double) done / (rounds * pieces.size()));
    return end;
  }
}
