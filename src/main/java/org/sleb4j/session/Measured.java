package org.sleb4j.session;

import java.util.Optional;
import java.util.function.BiFunction;
import org.sleb4j.origin.Invocation;
import org.sleb4j.origin.Provenance;

/**
 * A result, and what it was computed with and on.
 *
 * @param <T> the kind of result
 */
public record Measured<T>(T result, Provenance provenance) {
  /** Returns this for what a command computes as well, if there is one. */
  Measured<T> by(Optional<Invocation> command) {
    return new Measured<>(result, provenance.by(command));
  }

  /** Returns this for what was computed at a site. */
  Measured<T> at(Site site) {
    return new Measured<>(result, provenance.on(site.executors()));
  }

  /** Returns it in another form, such as a report. */
  public <R> R as(BiFunction<T, Provenance, R> form) {
    return form.apply(result, provenance);
  }
}
