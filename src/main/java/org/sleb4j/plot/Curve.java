package org.sleb4j.plot;

import java.util.List;
import java.util.stream.DoubleStream;
import org.sleb4j.check.Check;

/**
 * Perplexities, or another value, against the number of removals.
 *
 * @param name what the line is called
 * @param first how many blocks are removed at the first value
 * @param perplexities a value for each number of removals from the first on
 */
record Curve(String name, int first, List<Double> perplexities) {
  Curve {
    perplexities = List.copyOf(perplexities);
    Check.that(!perplexities.isEmpty(), "%s has no value to draw.", name);
    Check.that(
        perplexities.stream().allMatch(Double::isFinite),
        "values of %s (%s) must be finite numbers to be drawn.",
        name,
        perplexities);
  }

  int last() {
    return first + perplexities.size() - 1;
  }

  double lastValue() {
    return perplexities.get(perplexities.size() - 1);
  }

  double[] removed() {
    return Panel.counting(first, perplexities.size());
  }

  DoubleStream values() {
    return perplexities.stream().mapToDouble(Double::doubleValue);
  }
}
