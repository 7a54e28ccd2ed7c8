package org.sleb4j.display;

import java.time.Duration;
import java.util.function.DoubleConsumer;
import org.sleb4j.check.Strings;

/** One line that shows how far long work is. */
public interface ProgressLine extends DoubleConsumer, AutoCloseable {
  /**
   * Shows how much is done; the time left is that of what was done so far, carried on.
   *
   * @param fraction the share of the work that is done, 0 to 1
   */
  @Override
  default void accept(double fraction) {
    update(fraction, "");
  }

  /**
   * Shows how much is done, and what is running; see {@link #accept}.
   *
   * @param detail such as {@code block 3 of 12}
   */
  void update(double fraction, String detail);

  /** Shows how much is done, what is running, and the time left as the work itself knows it. */
  void update(double fraction, String detail, Duration left);

  /**
   * Returns this line for work that counts: it shows how many of how many are done.
   *
   * @param noun what is counted, in the singular, such as {@code window}
   */
  default DoubleConsumer counting(long total, String noun) {
    return fraction ->
        update(
            fraction,
            Strings.format("%d of %s", Math.round(fraction * total), Strings.counted(total, noun)));
  }

  /** Ends the line with what was done. */
  void done(String summary);

  /** Ends the line; where the work is not {@link #done}, it may say how far it came. */
  @Override
  void close();
}
