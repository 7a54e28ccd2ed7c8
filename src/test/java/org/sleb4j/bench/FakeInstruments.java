package org.sleb4j.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** A clock that only moves when work is done, and a list of what was asked in which order. */
final class FakeInstruments implements Instruments {
  private final List<String> calls = new ArrayList<>();
  private long nanos;
  private long bytes;

  /** Returns a piece of work that takes some time, longer by a factor each time it runs. */
  Runnable piece(String name, double seconds, double drift) {
    double[] next = {seconds};
    return () -> {
      calls.add(name);
      nanos += Math.round(1e9 * next[0]);
      bytes = Math.round(1000 * next[0]);
      next[0] *= drift;
    };
  }

  List<String> calls() {
    return calls;
  }

  @Override
  public long nanoTime() {
    return nanos;
  }

  @Override
  public void fence() {
    calls.add("|");
  }

  @Override
  public void resetPeak() {
    calls.add("reset");
  }

  @Override
  public OptionalLong peakBytes() {
    return OptionalLong.of(bytes);
  }
}
