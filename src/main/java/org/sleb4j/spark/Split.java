package org.sleb4j.spark;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How the candidates of a walk are cut into ranges, each a task for every batch of windows, so that
 * more tasks can run at once than there are batches. A range runs the blocks in front of its first
 * candidate again.
 *
 * @param ranges where each begins among the candidates, and where the last one ends
 * @param passes of blocks that one batch needs in all ranges together
 * @param time until all batches are done, in block passes of one batch
 */
record Split(List<Integer> ranges, double passes, double time) {
  Split {
    ranges = List.copyOf(ranges);
  }

  /**
   * What is to be cut.
   *
   * @param positions how many active blocks stand in front of each candidate, in rising order
   * @param blocks that are active
   * @param itself whether the model itself is measured behind the candidates
   * @param ahead block passes that every range needs before it begins
   */
  record Walk(List<Integer> positions, int blocks, boolean itself, int ahead) {
    Walk {
      positions = List.copyOf(positions);
    }

    /** Returns the block passes of a range: once to its last candidate, and behind each of them. */
    double passes(int from, int to) {
      boolean isLast = to == positions.size();
      double behind = positions.subList(from, to).stream().mapToInt(at -> blocks - 1 - at).sum();
      return ahead + behind + (isLast && itself ? blocks : positions.get(to - 1));
    }
  }

  /**
   * Returns the split that is done first; of several, that with the fewest ranges.
   *
   * @param batches of windows
   * @param slots how many tasks run at once
   */
  static Split of(Walk walk, int batches, int slots) {
    int most = Math.max(1, Math.min(walk.positions().size(), slots));
    return IntStream.rangeClosed(1, most)
        .mapToObj(count -> inRanges(walk, count, batches, slots))
        .min(Comparator.comparingDouble(Split::time))
        .orElseThrow();
  }

  private static Split inRanges(Walk walk, int count, int batches, int slots) {
    List<Integer> ranges = ranges(walk, count);
    List<Double> costs =
        IntStream.range(0, ranges.size() - 1)
            .mapToObj(i -> walk.passes(ranges.get(i), ranges.get(i + 1)))
            .toList();
    double passes = costs.stream().mapToDouble(cost -> cost).sum();
    return new Split(ranges, passes, time(costs, batches, slots));
  }

  /** Spark hands tasks out in order, each to the slot that is free first. */
  private static double time(List<Double> costs, int batches, int slots) {
    double[] busy = new double[Math.min(slots, batches * costs.size())];
    for (int task = 0; task < batches * costs.size(); task++) {
      int first = earliest(busy);
      busy[first] += costs.get(task % costs.size());
    }
    return IntStream.range(0, busy.length).mapToDouble(i -> busy[i]).max().orElse(0);
  }

  private static int earliest(double[] busy) {
    return IntStream.range(0, busy.length)
        .boxed()
        .min(Comparator.comparingDouble(i -> busy[i]))
        .orElseThrow();
  }

  /** Returns ranges of which the longest is as short as can be. */
  private static List<Integer> ranges(Walk walk, int count) {
    double low = 0;
    double high = walk.passes(0, walk.positions().size());
    while (high - low > 0.5) { // passes are whole numbers
      double middle = (low + high) / 2;
      if (within(walk, middle).size() - 1 <= count) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return within(walk, high);
  }

  /** Returns ranges that need no more than a number of passes each, as far as there are such. */
  private static List<Integer> within(Walk walk, double most) {
    List<Integer> ranges = new ArrayList<>(List.of(0));
    int from = 0;
    for (int to = 1; to <= walk.positions().size(); to++) {
      if (to - 1 > from && walk.passes(from, to) > most) {
        from = to - 1;
        ranges.add(from);
      }
    }
    ranges.add(walk.positions().size());
    return ranges;
  }
}
