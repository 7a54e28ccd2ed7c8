package org.sleb4j.search;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.sleb4j.model.Unit;
import org.sleb4j.model.family.Part;

/**
 * Random sets of removed units with as many attentions as feed-forwards.
 *
 * @param pool what may be removed
 * @param each how many of either kind are removed, k
 * @param flips the most exchanges of a mutation
 */
record Masks(List<Unit> pool, int each, int flips, SplittableRandom random) {
  private static final List<Part> KINDS = List.of(Part.values());

  /** How often in a row a draw may be known already before the draws end. */
  private static final int PATIENCE = 1000;

  /** Draws the next mask. */
  @FunctionalInterface
  private interface Draw {
    Set<Unit> next();
  }

  /** Returns this many different random masks, or fewer where there are not as many. */
  List<Set<Unit>> different(int count) {
    return different(count, Set.of(), this::drawn);
  }

  /** Returns at most this many mutations of a mask that differ from it and from each other. */
  List<Set<Unit>> offspring(Set<Unit> parent, int count) {
    return different(count, Set.of(parent), () -> mutated(parent));
  }

  private static List<Set<Unit>> different(int count, Set<Set<Unit>> others, Draw draw) {
    Set<Set<Unit>> found = new LinkedHashSet<>();
    for (int known = 0; found.size() < count && known < PATIENCE; ) {
      Set<Unit> mask = draw.next();
      known = !others.contains(mask) && found.add(mask) ? 0 : known + 1;
    }
    return List.copyOf(found);
  }

  private Set<Unit> drawn() {
    Set<Unit> mask = new TreeSet<>();
    for (Part part : Part.values()) {
      mask.addAll(shuffled(of(pool, part), random).subList(0, each));
    }
    return mask;
  }

  private Set<Unit> mutated(Set<Unit> parent) {
    Set<Unit> mask = new TreeSet<>(parent);
    int count = Math.min(1 + random.nextInt(flips), 1 + random.nextInt(flips));
    for (int flip = 0; flip < count; flip++) {
      flip(mask);
    }
    return mask;
  }

  /** Removes an active unit of a random kind, and restores a removed one of that kind. */
  private void flip(Set<Unit> mask) {
    Part part = KINDS.get(random.nextInt(KINDS.size()));
    List<Unit> active = of(pool, part).stream().filter(unit -> !mask.contains(unit)).toList();
    List<Unit> removed = of(mask, part);
    if (!active.isEmpty() && !removed.isEmpty()) {
      Unit gone = active.get(random.nextInt(active.size()));
      mask.remove(removed.get(random.nextInt(removed.size())));
      mask.add(gone);
    }
  }

  /** Returns those of a kind. */
  static List<Unit> of(Collection<Unit> units, Part part) {
    return units.stream().filter(unit -> unit.part() == part).toList();
  }

  /** Returns the same in random order, each with the same probability (Fisher and Yates). */
  static <T> List<T> shuffled(List<T> list, SplittableRandom random) {
    List<T> shuffled = new ArrayList<>(list);
    for (int i = shuffled.size() - 1; i > 0; i--) {
      Collections.swap(shuffled, i, random.nextInt(i + 1));
    }
    return shuffled;
  }
}
