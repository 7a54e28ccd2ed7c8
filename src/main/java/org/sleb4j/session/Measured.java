package org.sleb4j.session;

import java.util.function.BiFunction;
import org.sleb4j.origin.Provenance;

/**
 * A result, and what it was computed with and on.
 *
 * @param <T> the kind of result
 */
public record Measured<T>(T result, Provenance provenance) {
  /** Returns it in another form, such as a report. */
  public <R> R as(BiFunction<T, Provenance, R> form) {
    return form.apply(result, provenance);
  }
}
