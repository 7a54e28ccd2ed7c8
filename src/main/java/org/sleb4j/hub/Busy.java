package org.sleb4j.hub;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A host said that it cannot answer now, and perhaps when it can. */
final class Busy extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Optional<Duration> wait;

  Busy(String reason, Optional<Duration> wait) {
    super(reason);
    this.wait = wait;
  }

  Optional<Duration> after() {
    return wait;
  }
}
