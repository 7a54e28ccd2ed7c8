package org.sleb4j.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.model.Unit;
import org.sleb4j.model.family.Part;

/** The published rules of EvoPress, on a table of costs. */
class EvolutionSearchTest {
  private static final int N = 16;
  private static final int K = 3;
  private static final int WINDOWS = 24;
  private static final int LENGTH = 2048;

  /** A cost of each unit, with a little noise of each window. */
  private static double cost(Set<Unit> removed, int window) {
    return removed.stream()
        .mapToDouble(unit -> new Random(unit.toString().hashCode()).nextDouble())
        .map(c -> c * (1 + 0.01 * new Random(window).nextGaussian()))
        .sum();
  }

  private static SearchGoal goal() {
    SearchSpace units = SearchSpace.blocks(N).withKind(Kind.UNIT);
    return SearchGoal.of(units, new SearchOptions(2 * K, 0, 0));
  }

  private static MaskTable table() {
    return new MaskTable(Collections.nCopies(WINDOWS, LENGTH), EvolutionSearchTest::cost);
  }

  private static SearchOutcome run(MaskTable table, EvolutionOptions options) {
    return new EvolutionSearch(goal(), options).run(table.trials(TrialLog.inMemory()));
  }

  @Test
  void runsThePublishedSchedule() {
    MaskTable table = table();
    SearchOutcome found = run(table, EvolutionOptions.published(1));
    int generations = (int) (K * (N - K) / 1.5);
    assertEquals(26, generations);
    assertEquals(generations, found.choices().size());
    assertEquals(64 + generations * (32 + 2 + 1) + 1, table.asked.size());
    for (MaskTable.Asked asked : table.asked) {
      for (Part part : Part.values()) {
        assertEquals(K, Masks.of(asked.removed(), part).size(), "counts stay");
      }
    }
    assertEquals(64, new HashSet<>(table.asked.subList(0, 64)).size());
    assertTrue(table.asked.subList(0, 64).stream().allMatch(a -> a.windows().size() == 1));
    Set<List<Integer>> large = new HashSet<>();
    for (int g = 0; g < generations; g++) {
      int from = 64 + 35 * g;
      List<MaskTable.Asked> offspring = table.asked.subList(from, from + 32);
      List<MaskTable.Asked> finals = table.asked.subList(from + 32, from + 35);
      assertEquals(1, offspring.stream().map(MaskTable.Asked::windows).distinct().count());
      assertEquals(1, offspring.get(0).windows().size(), "2,048 tokens");
      assertEquals(16, finals.get(0).windows().size(), "32,768 tokens");
      large.add(finals.get(0).windows());
      Set<Unit> parent = finals.get(0).removed();
      Set<Set<Unit>> different =
          offspring.stream().map(MaskTable.Asked::removed).collect(Collectors.toSet());
      assertEquals(32, different.size(), "no duplicates");
      assertTrue(!different.contains(parent), "nor the parent again");
      different.forEach(mask -> assertFlips(parent, mask));
      int window = offspring.get(0).windows().get(0);
      List<Set<Unit>> best =
          offspring.stream()
              .map(MaskTable.Asked::removed)
              .sorted((a, b) -> Double.compare(cost(a, window), cost(b, window)))
              .limit(2)
              .toList();
      assertEquals(best, finals.stream().skip(1).map(MaskTable.Asked::removed).toList());
      assertNextParent(table, from, finals, g == generations - 1);
    }
    assertTrue(large.size() > generations / 2, "fresh windows");
  }

  /** At most three exchanges, each of a kind: as many units come as go, and no more than three. */
  private static void assertFlips(Set<Unit> parent, Set<Unit> mask) {
    Set<Unit> gone = new HashSet<>(parent);
    gone.removeAll(mask);
    assertTrue(gone.size() >= 1 && gone.size() <= 3, gone.toString());
  }

  private static void assertNextParent(
      MaskTable table, int from, List<MaskTable.Asked> finals, boolean last) {
    Set<Unit> best =
        finals.stream()
            .min((a, b) -> Double.compare(mean(a), mean(b)))
            .map(MaskTable.Asked::removed)
            .orElseThrow();
    Set<Unit> next = table.asked.get(last ? from + 35 : from + 35 + 32).removed();
    assertEquals(best, next, "the best of the last selection, which may be the parent");
  }

  private static double mean(MaskTable.Asked asked) {
    return asked.windows().stream().mapToDouble(w -> cost(asked.removed(), w)).average().orElse(0);
  }

  @Test
  void findsTheCheapestUnits() {
    SearchOutcome found = run(table(), EvolutionOptions.published(3));
    List<Unit> units = goal().pool().stream().flatMap(u -> u.units().stream()).toList();
    Set<Unit> cheapest = new HashSet<>();
    for (Part part : Part.values()) {
      Masks.of(units, part).stream()
          .sorted((a, b) -> Double.compare(cost(Set.of(a), 0), cost(Set.of(b), 0)))
          .limit(K)
          .forEach(cheapest::add);
    }
    Set<Unit> removed =
        found.removed().stream().flatMap(u -> u.units().stream()).collect(Collectors.toSet());
    assertEquals(cheapest, removed);
  }

  @Test
  void dependsOnItsSeedAlone() {
    EvolutionOptions few = EvolutionOptions.published(5).withGenerations(3);
    SearchOutcome one = run(table(), few);
    SearchOutcome same = run(table(), few);
    assertEquals(one.removed(), same.removed());
    assertEquals(one.choices(), same.choices());
    MaskTable other = table();
    run(other, EvolutionOptions.published(6).withGenerations(3));
    MaskTable first = table();
    run(first, few);
    assertTrue(!first.asked.equals(other.asked));
  }

  /** min(u1, u2) of {1, 2, 3}: one flip in 5 of 9, two in 3, three in 1 of 9. */
  @Test
  void drawsTheLesserOfTwoNumbersOfFlips() {
    List<Unit> pool = new ArrayList<>();
    for (int block = 0; block < 400; block++) {
      pool.addAll(Unit.of(block));
    }
    Masks masks = new Masks(pool, 200, 3, new SplittableRandom(11));
    Set<Unit> parent = masks.different(1).get(0);
    int[] counts = new int[4];
    for (Set<Unit> mask : masks.offspring(parent, 4000)) {
      Set<Unit> gone = new HashSet<>(parent);
      gone.removeAll(mask);
      counts[gone.size()]++;
    }
    assertEquals(4000 * 5 / 9.0, counts[1], 150);
    assertEquals(4000 * 3 / 9.0, counts[2], 150);
    assertEquals(4000 * 1 / 9.0, counts[3], 100);
  }

  @Test
  void endsWhereThereAreFewerMasksThanOffspring() {
    List<Unit> pool = List.of(0, 1).stream().flatMap(block -> Unit.of(block).stream()).toList();
    Masks masks = new Masks(pool, 1, 3, new SplittableRandom(0));
    List<Set<Unit>> all = masks.different(64);
    assertEquals(4, new HashSet<>(all).size());
    assertEquals(3, masks.offspring(all.get(0), 32).size());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void refusesAnOddNumber(int removals) {
    SearchSpace units = SearchSpace.blocks(N).withKind(Kind.UNIT);
    SearchGoal odd = SearchGoal.of(units, new SearchOptions(removals, 0, 0));
    var e =
        assertThrows(
            InvalidInputException.class,
            () -> new EvolutionSearch(odd, EvolutionOptions.published(0)));
    assertTrue(e.getMessage().contains("even number"), e.getMessage());
  }

  @Test
  void refusesTooFewTokens() {
    MaskTable small = new MaskTable(List.of(64, 64), EvolutionSearchTest::cost);
    var e =
        assertThrows(InvalidInputException.class, () -> run(small, EvolutionOptions.published(0)));
    assertTrue(e.getMessage().contains("32,768"), e.getMessage());
    assertEquals(
        2 * K, run(small, EvolutionOptions.published(0).withTokens(64, 128)).removed().size());
  }
}
