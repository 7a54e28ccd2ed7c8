package org.sleb4j.bench;

import java.util.OptionalLong;

/** What a measurement is read from. */
interface Instruments {
  /** Returns a time in nanoseconds, of which only differences mean something. */
  long nanoTime();

  /** Returns when the device has done all that it was asked. */
  void fence();

  /** Begins to watch the memory in use. */
  void resetPeak();

  /** Returns the most bytes in use since then; empty where the system does not tell. */
  OptionalLong peakBytes();
}
