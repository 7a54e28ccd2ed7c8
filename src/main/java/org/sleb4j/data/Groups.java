package org.sleb4j.data;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** Cuts a list into groups of neighbours, each as large as fits and of at least one item. */
public final class Groups {
  private Groups() {}

  /**
   * Returns the groups in order.
   *
   * @param most the largest sum of sizes in a group of more than one item
   */
  public static <T> List<List<T>> of(List<T> items, ToLongFunction<T> size, long most) {
    List<List<T>> groups = new ArrayList<>();
    long sum = 0;
    for (T item : items) {
      sum += size.applyAsLong(item);
      if (groups.isEmpty() || sum > most) {
        groups.add(new ArrayList<>());
        sum = size.applyAsLong(item);
      }
      groups.get(groups.size() - 1).add(item);
    }
    return groups;
  }
}
