package org.sleb4j.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.model.Units;
import org.sleb4j.redundancy.CandidateScorer;

/** Tests the search without any model: the loss is a function of the set of removed blocks. */
class SearchTest {
  @Property(tries = 300)
  void equalsBruteForce(
      @ForAll @IntRange(min = 1, max = 9) int blockCount,
      @ForAll @IntRange(min = 0, max = 3) int early,
      @ForAll @IntRange(min = 0, max = 3) int latter,
      @ForAll @IntRange(min = 1, max = 8) int remove,
      @ForAll long seed) {
    ToDoubleFunction<Set<Integer>> cost = coarseCosts(seed);
    SearchOptions options = new SearchOptions(remove, early, latter);
    if (remove + early + latter > blockCount || remove >= blockCount) {
      assertThrows(InvalidInputException.class, () -> search(cost, blockCount, options));
    } else {
      assertEquals(
          bruteForce(cost, blockCount, options),
          blocks(search(cost, blockCount, options).runTo(remove)));
    }
  }

  /** Costs from a small set of values, so that ties are common. */
  private static ToDoubleFunction<Set<Integer>> coarseCosts(long seed) {
    return removed -> new Random(seed * 31 + removed.hashCode()).nextInt(4);
  }

  /** Algorithm 1 as it is printed, with no thought for cost. */
  private static List<Integer> bruteForce(
      ToDoubleFunction<Set<Integer>> cost, int blockCount, SearchOptions options) {
    List<Integer> active = new ArrayList<>(IntStream.range(0, blockCount).boxed().toList());
    List<Integer> removed = new ArrayList<>();
    for (int pass = 0; pass < options.removals(); pass++) {
      double lowest = Double.POSITIVE_INFINITY;
      int best = -1;
      for (int p = options.early(); p < active.size() - options.latter(); p++) {
        Set<Integer> without = new HashSet<>(removed);
        without.add(active.get(p));
        if (cost.applyAsDouble(without) < lowest) {
          lowest = cost.applyAsDouble(without);
          best = p;
        }
      }
      removed.add(active.remove(best));
    }
    return removed;
  }

  private static List<Integer> blocks(SearchResult result) {
    return result.removed().stream().map(Units::block).toList();
  }

  private static Search search(
      ToDoubleFunction<Set<Integer>> cost, int blockCount, SearchOptions options) {
    return Search.of(CostTable.ofBlocks(cost), SearchSpace.blocks(blockCount), options);
  }

  @Test
  void removesTheEarlierOfTwoEqualCandidates() {
    assertEquals(
        List.of(1, 2, 3), blocks(search(removed -> 7, 5, SearchOptions.paper(3)).runTo(3)));
  }

  @Test
  void keepsTheFirstAndLastActiveBlocks() {
    Search search = search(removed -> -removed.size(), 6, SearchOptions.paper(4));
    SearchResult result = search.runTo(4);
    assertEquals(List.of(0, 5), search.state().active().active());
    assertEquals(
        List.of(1, 2, 3, 4),
        result.passes().get(0).candidates().stream().map(Candidate::block).toList());
  }

  @Test
  void countsBarriersInTheListOfActiveBlocks() {
    // with early = 2 and block 2 gone, block 3 is the third active one
    Search search = search(removed -> 1, 6, new SearchOptions(2, 2, 0));
    assertEquals(Units.block(2), search.step().removed());
    assertEquals(3, search.step().candidates().get(0).block());
  }

  @Test
  void takesOneStepAtATime() {
    Search search = search(removed -> removed.contains(2) ? 1 : 2, 5, SearchOptions.paper(2));
    assertEquals(Units.block(2), search.step().removed());
    assertEquals(List.of(2), blocks(search.result()));
    search.step();
    assertEquals(2, search.result().passes().size());
  }

  @Test
  void beginsAShorterSearchLikeALongerOne() {
    ToDoubleFunction<Set<Integer>> cost = coarseCosts(5);
    List<Integer> longer = blocks(search(cost, 9, SearchOptions.paper(6)).runTo(6));
    for (int r = 1; r < 6; r++) {
      assertEquals(longer.subList(0, r), blocks(search(cost, 9, SearchOptions.paper(r)).runTo(r)));
    }
  }

  @Test
  void namesTheBlockWhoseLossIsNotANumber() {
    Search search =
        search(removed -> removed.contains(3) ? Double.NaN : 1, 6, SearchOptions.paper(1));
    var e = assertThrows(InvalidInputException.class, search::step);
    assertTrue(e.getMessage().contains("without block 3"), e.getMessage());
  }

  @Test
  void namesTheBoundThatLeavesNoCandidate() {
    var e =
        assertThrows(InvalidInputException.class, () -> search(r -> 1, 4, SearchOptions.paper(3)));
    assertEquals(
        "blocks to remove (3) + early (1) + latter (1) must be at most the model's 4 blocks:"
            + " otherwise a pass has no candidate.",
        e.getMessage());
    var f =
        assertThrows(
            InvalidInputException.class, () -> search(r -> 1, 32, SearchOptions.paper(33)));
    assertEquals("blocks to remove (33) must be fewer than the model's 32 blocks.", f.getMessage());
  }

  @Test
  void passesInfinityOverForAnyFiniteLoss() {
    Search search =
        search(
            removed -> removed.contains(1) ? Double.POSITIVE_INFINITY : 3,
            5,
            SearchOptions.paper(1));
    assertEquals(Units.block(2), search.step().removed());
  }

  @Test
  void countsAsFewBlockPassesAsTheMethodSays() {
    CandidateScorer table = CostTable.ofBlocks(removed -> 1);
    assertEquals(2849, blockPasses(table, 32, 7));
    assertEquals(41624, blockPasses(table, 80, 16));
  }

  private static double blockPasses(CandidateScorer scorer, int blockCount, int remove) {
    return Search.of(scorer, SearchSpace.blocks(blockCount), SearchOptions.paper(remove))
        .runTo(remove)
        .cost()
        .orElseThrow()
        .blockPasses();
  }
}
