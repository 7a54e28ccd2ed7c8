package org.sleb4j.check;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Names of lines in a table or a picture. */
public final class Labels {
  private Labels() {}

  /** Returns the same names; one that came before gets the first free number behind it. */
  public static List<String> distinct(List<String> names) {
    Set<String> taken = new HashSet<>(names);
    Set<String> used = new HashSet<>();
    List<String> distinct = new ArrayList<>();
    for (String name : names) {
      String label = name;
      for (int number = 2; !used.add(label); number++) {
        String next = name + " (" + number + ")";
        label = taken.contains(next) ? label : next;
      }
      distinct.add(label);
    }
    return List.copyOf(distinct);
  }
}
