package org.sleb4j.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.eval.Perplexity;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.Units;
import org.sleb4j.search.Candidate;
import org.sleb4j.search.Pass;
import org.sleb4j.search.Ranking;
import org.sleb4j.search.Rule;
import org.sleb4j.search.SearchResult;
import org.sleb4j.search.SearchSpace;

class ParetoPathTest {
  private static WindowLosses losses(double mean) {
    return new WindowLosses(List.of(8, 8), List.of(mean - 0.5, mean + 0.5));
  }

  private static Pass pass(int block, double mean) {
    return new Pass(
        new Ranking(Rule.LOSS, Optional.empty()),
        List.of(candidate(block, mean), candidate(block + 1, mean + 1)),
        Units.block(block));
  }

  private static Candidate candidate(int block, double mean) {
    return new Candidate(Units.block(block), 1, losses(mean));
  }

  @Test
  void takesThePerplexityOfEachStepFromTheSearch() {
    SearchResult search =
        new SearchResult(
            SearchSpace.blocks(6), List.of(pass(3, 2), pass(1, 2.5)), Optional.empty());
    ParetoPath path = ParetoPath.of(Perplexity.of(losses(1.5), 0), search);
    List<Units> removed = Units.blocks(List.of(3, 1));
    assertEquals(removed, path.removed());
    assertEquals(List.of(List.of(), removed.subList(0, 1), removed), path.prefixes());
    assertEquals(Math.exp(1.5), path.perplexity(0).orElseThrow(), 1e-12);
    assertEquals(Math.exp(2), path.perplexity(1).orElseThrow(), 1e-12);
    assertEquals(Math.exp(2.5), path.perplexity(2).orElseThrow(), 1e-12);
  }

  @Test
  void hasNoPerplexityWhereNoneIsKnown() {
    assertEquals(Optional.empty(), ParetoPath.of(Units.blocks(List.of(3, 1))).perplexity(1));
  }

  @Test
  void refusesPerplexitiesThatDoNotBelongToIt() {
    assertThrows(
        InvalidInputException.class,
        () -> new ParetoPath(Units.blocks(List.of(1, 2)), List.of(3.0, 4.0)));
  }
}
