package org.sleb4j.search;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Every window is in one round, drawn without replacement; each round but the first makes the
 * windows seen half as many again.
 *
 * @param rounds the windows of each round, ascending
 */
record Rounds(List<List<Integer>> rounds) {
  Rounds {
    rounds = rounds.stream().map(List::copyOf).toList();
  }

  static Rounds of(int windows, int firstWindows, long seed) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, windows).boxed().toList());
    Collections.shuffle(order, new Random(seed));
    List<List<Integer>> rounds = new ArrayList<>();
    int seen = 0;
    int next = firstWindows;
    while (seen < windows) {
      int end = Math.min(next, windows);
      rounds.add(order.subList(seen, end).stream().sorted().toList());
      seen = end;
      next = seen + Math.max(1, seen / 2);
    }
    return new Rounds(rounds);
  }

  int windows() {
    return rounds.stream().mapToInt(List::size).sum();
  }

  /** Returns how many rounds leave windows unseen, so that dropping a candidate saves something. */
  int thatMayDrop() {
    return rounds.size() - 1;
  }
}
