package org.sleb4j.display;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.sleb4j.check.Strings;

/**
 * A line on a screen, written over at most ten times a second; what is left of it in the end is a
 * summary.
 */
final class LiveLine implements ProgressLine {
  private static final long INTERVAL_NANOS = 100_000_000;

  private final String what;
  private final Screen.Live live;
  private final LongSupplier nanos;
  private final long begun;
  private long shown;
  private String state = "";
  private boolean closed;

  /**
   * Begins a line, which appears at once.
   *
   * @param what the work, such as {@code searching}
   * @param nanos a clock that only runs forwards, in nanoseconds
   */
  LiveLine(String what, Screen.Live live, LongSupplier nanos) {
    this.what = what;
    this.live = live;
    this.nanos = nanos;
    this.begun = nanos.getAsLong();
    show(0, begun);
  }

  @Override
  public void update(double fraction, String detail) {
    double seconds = (nanos.getAsLong() - begun) / 1e9;
    double left = fraction > 0 ? seconds * (1 - fraction) / fraction : 0;
    update(fraction, detail, Duration.ofMillis(Math.round(1000 * left)));
  }

  @Override
  public void update(double fraction, String detail, Duration left) {
    long now = nanos.getAsLong();
    state = state(fraction, detail, left);
    if (now - shown >= INTERVAL_NANOS) {
      show(fraction, now);
    }
  }

  private static String state(double fraction, String detail, Duration left) {
    String time =
        left.toHours() > 0
            ? Strings.format("%d:%02d:%02d", left.toHours(), left.toMinutesPart(), seconds(left))
            : Strings.format("%d:%02d", left.toMinutes(), seconds(left));
    return Strings.format(
        "%s%d %%, %s left", detail.isEmpty() ? "" : detail + ", ", (int) (100 * fraction), time);
  }

  private static int seconds(Duration left) {
    return left.toSecondsPart();
  }

  private void show(double fraction, long now) {
    String line = state.isEmpty() ? what + " …" : what + ": " + state;
    String bar = Strings.format("<progress value=\"%.3f\" max=\"1\">", fraction);
    live.update(MimeBundle.text(line).withHtml(bar + "</progress> " + Html.escape(line)));
    shown = now;
  }

  @Override
  public void done(String summary) {
    finish(summary);
  }

  /** Ends the line; where the work is not {@link #done}, it says how far it came. */
  @Override
  public void close() {
    finish(state.isEmpty() ? "stopped" : "stopped at " + state.replaceFirst(", \\S+ left$", ""));
  }

  private void finish(String summary) {
    if (!closed) {
      closed = true;
      live.finish(MimeBundle.text(what + ": " + summary));
    }
  }
}
