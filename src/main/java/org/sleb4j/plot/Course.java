package org.sleb4j.plot;

import java.util.List;
import java.util.stream.DoubleStream;
import org.sleb4j.check.Check;

/**
 * What becomes of a quantity as blocks are removed.
 *
 * @param title what is read, and what the grey line is
 * @param quantity the same, short
 * @param readings from the dense model on, one for each number of removals
 * @param grey what to compare each with
 */
public record Course(String title, String quantity, List<Reading> readings, List<Double> grey) {
  public Course {
    readings = List.copyOf(readings);
    grey = List.copyOf(grey);
    Check.that(
        !readings.isEmpty() && readings.size() == grey.size(),
        "readings (%d) and what they are compared with (%d) must be as many, and at least one.",
        readings.size(),
        grey.size());
  }

  DoubleStream all() {
    return DoubleStream.concat(
        readings.stream().flatMapToDouble(r -> DoubleStream.of(r.low(), r.high())),
        grey.stream().mapToDouble(Double::doubleValue));
  }
}
