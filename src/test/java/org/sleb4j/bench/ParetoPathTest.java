package org.sleb4j.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.eval.Perplexity;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.search.Candidate;
import org.sleb4j.search.Pass;
import org.sleb4j.search.SearchResult;

class ParetoPathTest {
  private static WindowLosses losses(double mean) {
    return new WindowLosses(List.of(8, 8), List.of(mean - 0.5, mean + 0.5));
  }

  private static Pass pass(int block, double mean) {
    return new Pass(
        List.of(new Candidate(block, losses(mean)), new Candidate(block + 1, losses(mean + 1))),
        block);
  }

  @Test
  void takesThePerplexityOfEachStepFromTheSearch() {
    SearchResult search = new SearchResult(List.of(pass(3, 2), pass(1, 2.5)), Optional.empty());
    ParetoPath path = ParetoPath.of(Perplexity.of(losses(1.5), 0), search);
    assertEquals(List.of(3, 1), path.removed());
    assertEquals(List.of(List.of(), List.of(3), List.of(3, 1)), path.prefixes());
    assertEquals(Math.exp(1.5), path.perplexity(0).orElseThrow(), 1e-12);
    assertEquals(Math.exp(2), path.perplexity(1).orElseThrow(), 1e-12);
    assertEquals(Math.exp(2.5), path.perplexity(2).orElseThrow(), 1e-12);
  }

  @Test
  void hasNoPerplexityWhereNoneIsKnown() {
    assertEquals(Optional.empty(), ParetoPath.of(List.of(3, 1)).perplexity(1));
  }

  @Test
  void refusesPerplexitiesThatDoNotBelongToIt() {
    assertThrows(
        InvalidInputException.class, () -> new ParetoPath(List.of(1, 2), List.of(3.0, 4.0)));
  }
}
