package org.sleb4j.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sleb4j.Golden;
import org.sleb4j.check.Interrupted;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.data.Windows;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.model.Units;
import org.sleb4j.redundancy.ModelWalk;
import org.sleb4j.torch.Torch;

class SteppingTest {

  private static Search search(SearchListener listener) {
    SearchState start = SearchState.start(SearchSpace.blocks(9), 1, 1);
    return new Search(CostTable.ofBlocks(SteppingTest::cost), start, Journal.NONE, listener);
  }

  private static double cost(Set<Integer> removed) {
    return new Random(removed.hashCode()).nextDouble();
  }

  @Test
  void goesOnToAnotherTarget() {
    Search search = search(SearchListener.SILENT);
    List<Units> two = search.runTo(2).removed();
    List<Units> five = search.runTo(5).removed();
    assertEquals(two, five.subList(0, 2));
    assertEquals(search(SearchListener.SILENT).runTo(5).removed(), five);
  }

  @Test
  void takesBackARemovalAndFindsItAgain() {
    Search search = search(SearchListener.SILENT);
    SearchResult three = search.runTo(3);
    search.takeBack();
    search.takeBack();
    assertEquals(three.removed().subList(0, 1), search.result().removed());
    assertEquals(three.passes(), search.runTo(3).passes());
  }

  @Test
  void hasNothingToTakeBackAtTheStart() {
    assertThrows(InvalidInputException.class, search(SearchListener.SILENT)::takeBack);
  }

  @Test
  void changesTheBarriersOnTheWay() {
    Search search = search(SearchListener.SILENT);
    search.step();
    search.setBarriers(3, 2);
    List<Integer> active = search.state().active().active();
    List<Integer> candidates = search.step().candidates().stream().map(Candidate::block).toList();
    assertEquals(active.subList(3, active.size() - 2), candidates);
  }

  @Test
  void refusesBarriersThatLeaveNoCandidate() {
    Search search = search(SearchListener.SILENT);
    search.setBarriers(5, 4);
    var e = assertThrows(InvalidInputException.class, search::step);
    assertTrue(e.getMessage().contains("early (5) + latter (4)"), e.getMessage());
  }

  @Test
  void keepsFinishedCandidatesWhenInterruptedAndGoesOn() {
    List<Integer> scored = new ArrayList<>();
    SearchListener listener =
        new SearchListener() {
          @Override
          public void scored(Candidate candidate, Progress progress) {
            scored.add(candidate.block());
            if (scored.size() == 10) {
              throw new AssertionError("stop");
            }
          }
        };
    Search search = search(listener);
    assertThrows(AssertionError.class, () -> search.runTo(3));
    assertEquals(3, search.state().unfinished().size());
    SearchResult rest = search.runTo(3);
    assertEquals(search(SearchListener.SILENT).runTo(3).passes(), rest.passes());
    assertEquals(7 + 6 + 5, scored.size(), "no candidate is scored twice");
  }

  @Test
  void tellsHowFarItIs() {
    List<Progress> heard = new ArrayList<>();
    SearchListener listener =
        new SearchListener() {
          @Override
          public void scored(Candidate candidate, Progress progress) {
            heard.add(progress);
          }

          @Override
          public void removed(Pass pass, Progress progress) {
            heard.add(progress);
          }
        };
    search(listener).runTo(2);
    assertEquals(7 + 1 + 6 + 1, heard.size());
    assertEquals("pass 1 of 2, candidate 1 of 7", heard.get(0).toString().substring(0, 29));
    for (int i = 1; i < heard.size(); i++) {
      assertTrue(heard.get(i).fraction() >= heard.get(i - 1).fraction());
    }
    assertEquals(1, heard.get(heard.size() - 1).fraction());
    assertTrue(heard.get(heard.size() - 1).remaining().isZero());
  }

  @Test
  void stopsARealSearchWithinABlockOfABatch() {
    Golden golden = Golden.of("llama-gqa");
    Windows windows = golden.windows("calib_ids");
    try (Model model = Model.open(golden.directory(), ModelOptions.defaults())) {
      long loaded = Torch.liveHandles();
      Search search =
          Search.of(
              ModelWalk.scorer(model, windows), SearchSpace.blocks(6), SearchOptions.paper(3));
      search.step();
      Thread.currentThread().interrupt();
      assertThrows(Interrupted.class, search::step);
      assertFalse(Thread.interrupted(), "the flag is taken");
      assertEquals(loaded, Torch.liveHandles());
      assertEquals(Units.blocks(List.of(3, 2, 4)), search.runTo(3).removed());
    }
  }
}
