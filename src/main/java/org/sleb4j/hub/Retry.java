package org.sleb4j.hub;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.sleb4j.check.Interrupted;
import org.sleb4j.check.Strings;

/**
 * Tries again what a network or a busy host broke, after 1, 2, 4 and 8 seconds or when the host
 * says; counting starts anew whenever bytes came in between.
 */
final class Retry {
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private final Patience patience;
  private final String host;

  Retry(Patience patience, String host) {
    this.patience = patience;
    this.host = host;
  }

  /** Something that a network can break. */
  interface Attempt<T> {
    T run() throws IOException;
  }

  /**
   * Runs it until it succeeds.
   *
   * @throws org.sleb4j.check.InvalidInputException with the cause {@link Unavailable} if it never
   *     does
   */
  <T> T run(Attempt<T> attempt) {
    return run(attempt, () -> 0);
  }

  /** Runs it until it succeeds; {@code bytes} returns how many have arrived so far. */
  <T> T run(Attempt<T> attempt, LongSupplier bytes) {
    long most = bytes.getAsLong();
    int failures = 0;
    while (true) {
      Interrupted.check();
      try {
        return attempt.run();
      } catch (IOException e) {
        failures = bytes.getAsLong() > most ? 1 : failures + 1;
        most = Math.max(most, bytes.getAsLong());
        rest(e, failures);
      }
    }
  }

  private void rest(IOException e, int failures) {
    if (e.getCause() instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    Interrupted.check();
    Duration wait = wait(e).orElse(Duration.ofSeconds(1L << (failures - 1)));
    if (failures >= patience.attempts() || wait.compareTo(LONGEST) > 0) {
      throw Unavailable.told(sentence(e), e);
    }
    patience.rest(wait);
  }

  private static Optional<Duration> wait(IOException e) {
    return e instanceof Busy busy ? busy.after() : Optional.empty();
  }

  private String sentence(IOException e) {
    if (e instanceof Busy busy) {
      String when = wait(busy).map(w -> " in " + w.toSeconds() + " seconds").orElse(" later");
      return Strings.format("%s: try again%s, what has arrived is kept.", e.getMessage(), when);
    }
    return Strings.format(
        "%s cannot be reached (%s): check the network, HTTPS_PROXY and HF_ENDPOINT, then try again,"
            + " what has arrived is kept; HF_HUB_OFFLINE=1 uses the cache alone.",
        host, reason(e));
  }

  private static String reason(IOException e) {
    if (isUnresolved(e)) {
      return "its name is unknown";
    } else if (e instanceof ConnectException) {
      return "no connection";
    } else if (e instanceof HttpTimeoutException) {
      return "no answer in time";
    }
    return e.getMessage() == null ? "the connection was cut" : e.getMessage();
  }

  private static boolean isUnresolved(Throwable e) {
    return e != null && (e instanceof UnresolvedAddressException || isUnresolved(e.getCause()));
  }
}
