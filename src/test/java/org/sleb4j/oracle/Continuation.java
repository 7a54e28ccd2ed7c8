package org.sleb4j.oracle;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The likeliest tokens behind a prompt.
 *
 * @param smallestGap how far the second likeliest token stayed below the likeliest, at its closest
 */
record Continuation(List<Integer> tokens, double smallestGap) {
  static Continuation empty() {
    return new Continuation(List.of(), Double.POSITIVE_INFINITY);
  }

  Continuation then(double[] logits) {
    List<Integer> order =
        IntStream.range(0, logits.length)
            .boxed()
            .sorted(Comparator.comparingDouble(id -> -logits[id]))
            .toList();
    List<Integer> longer = new ArrayList<>(tokens);
    longer.add(order.get(0));
    double gap = logits[order.get(0)] - logits[order.get(1)];
    return new Continuation(List.copyOf(longer), Math.min(smallestGap, gap));
  }

  int last() {
    return tokens.get(tokens.size() - 1);
  }
}
