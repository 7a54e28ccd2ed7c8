package org.sleb4j.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.sleb4j.Golden;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.NextTokenLoss;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.model.Unit;
import org.sleb4j.model.Units;
import org.sleb4j.model.family.Part;
import org.sleb4j.redundancy.Directions;
import org.sleb4j.redundancy.ModelWalk;
import org.sleb4j.redundancy.Walks;
import org.sleb4j.torch.Torch;

/** How far each search is from the best of all masks of its size, found by exhaustive search. */
class BruteForceTest {
  private static final Golden GOLDEN = Golden.of("llama-gqa");
  private static final Windows WINDOWS = GOLDEN.windows("calib_ids");

  private static Model open() {
    return Model.open(GOLDEN.directory(), ModelOptions.defaults());
  }

  private static Trials trials(Model model) {
    List<Integer> lengths =
        IntStream.range(0, WINDOWS.count()).map(WINDOWS::length).boxed().toList();
    return new Trials(
        ModelWalk.partScorer(model, WINDOWS), lengths, TrialLog.inMemory(), TrialListener.SILENT);
  }

  /** Returns the losses of every set of so many of the units that may be removed. */
  private static Map<Set<Unit>, Double> all(Model model, SearchGoal goal) {
    Map<Set<Unit>, Double> losses = new LinkedHashMap<>();
    for (List<Units> removed : sets(goal.pool(), goal.options().removals())) {
      WindowLosses found =
          NextTokenLoss.of(model.full().with(goal.space().start().remove(removed)), WINDOWS);
      losses.put(set(removed), found.mean());
    }
    return losses;
  }

  private static List<List<Units>> sets(List<Units> pool, int size) {
    if (size == 0) {
      return List.of(List.of());
    }
    List<List<Units>> found = new ArrayList<>();
    for (int first = 0; first < pool.size(); first++) {
      for (List<Units> rest : sets(pool.subList(first + 1, pool.size()), size - 1)) {
        List<Units> set = new ArrayList<>(List.of(pool.get(first)));
        set.addAll(rest);
        found.add(set);
      }
    }
    return found;
  }

  private static Set<Unit> set(List<Units> removed) {
    Set<Unit> set = new HashSet<>();
    removed.forEach(units -> set.addAll(units.units()));
    return set;
  }

  private static double checked(
      SearchOutcome outcome, Map<Set<Unit>, Double> all, TestReporter reporter) {
    double best = all.values().stream().mapToDouble(x -> x).min().orElseThrow();
    double found = all.get(set(outcome.removed()));
    assertEquals(found, outcome.losses().mean(), 1e-6, outcome.method() + " says its loss");
    reporter.publishEntry(
        outcome.method().toString(),
        outcome.removed()
            + " at "
            + found
            + ", "
            + (found - best)
            + " above the best of "
            + all.size()
            + ", "
            + all.values().stream().filter(x -> x < found).count()
            + " are better, block passes "
            + outcome.cost().passesText());
    assertTrue(found >= best);
    return found;
  }

  @Test
  void saysHowFarSearchesOfThreeUnitsAreFromTheBest(TestReporter reporter) {
    long before = Torch.liveHandles();
    try (Model model = open()) {
      SearchSpace units = SearchSpace.of(model.full()).withKind(Kind.UNIT);
      SearchGoal goal = SearchGoal.of(units, new SearchOptions(3, 0, 0));
      Map<Set<Unit>, Double> all = all(model, goal);
      assertEquals(220, all.size());
      double best = all.values().stream().mapToDouble(x -> x).min().orElseThrow();
      double greedy = checked(new GreedySearch(goal).run(trials(model)), all, reporter);
      double swap =
          checked(new SwapSearch(goal, new GreedySearch(goal)).run(trials(model)), all, reporter);
      double beam = checked(new BeamSearch(goal, 4).run(trials(model)), all, reporter);
      double wide = checked(new BeamSearch(goal, 220).run(trials(model)), all, reporter);
      checked(new LastBlocks(goal).run(trials(model)), all, reporter);
      checked(new RandomRemoval(goal, 0).run(trials(model)), all, reporter);
      assertTrue(swap <= greedy, "swap is no worse than what it refines");
      assertTrue(beam <= greedy + 1e-9, "on this model a beam of 4 is no worse");
      assertEquals(best, wide, 1e-9, "a beam that holds all sets finds the best");
    }
    assertEquals(before, Torch.liveHandles());
  }

  @Test
  void saysHowFarSearchesOfTwoAndTwoAre(TestReporter reporter) {
    try (Model model = open()) {
      SearchSpace units = SearchSpace.of(model.full()).withKind(Kind.UNIT);
      SearchGoal goal = SearchGoal.of(units, new SearchOptions(4, 0, 0));
      Map<Set<Unit>, Double> all = all(model, goal);
      all.keySet().removeIf(mask -> Masks.of(mask, Part.ATTENTION).size() != 2);
      assertEquals(15 * 15, all.size());
      SearchGoal turns =
          SearchGoal.of(units.withRule(Rule.ALTERNATING), new SearchOptions(4, 0, 0));
      int tokens = (int) WINDOWS.tokens();
      EvolutionOptions small =
          EvolutionOptions.published(0).withPopulation(16, 8).withTokens(tokens, tokens);
      double greedy = checked(new GreedySearch(turns).run(trials(model)), all, reporter);
      double swap =
          checked(new SwapSearch(turns, new GreedySearch(turns)).run(trials(model)), all, reporter);
      checked(new BeamSearch(turns, 4).run(trials(model)), all, reporter);
      checked(new EvolutionSearch(goal, small).run(trials(model)), all, reporter);
      assertTrue(swap <= greedy);
    }
  }

  @Test
  void saysHowFarSearchesOfTwoBlocksAre(TestReporter reporter) {
    long before = Torch.liveHandles();
    try (Model model = open()) {
      SearchGoal goal = SearchGoal.of(SearchSpace.of(model.full()), new SearchOptions(2, 0, 0));
      Map<Set<Unit>, Double> all = all(model, goal);
      assertEquals(15, all.size());
      Strategy oneShot =
          new OneShot(
              goal,
              active ->
                  measured(Directions.metric1(Walks.HERE, model.full().with(active), WINDOWS)));
      Strategy angle =
          new AngleRange(
              goal,
              (active, n) -> measured(Directions.angles(model.full().with(active), WINDOWS, n)));
      double greedy = checked(new GreedySearch(goal).run(trials(model)), all, reporter);
      double swap =
          checked(new SwapSearch(goal, new GreedySearch(goal)).run(trials(model)), all, reporter);
      checked(new BeamSearch(goal, 2).run(trials(model)), all, reporter);
      checked(oneShot.run(trials(model)), all, reporter);
      checked(angle.run(trials(model)), all, reporter);
      checked(new LastBlocks(goal).run(trials(model)), all, reporter);
      checked(new RandomRemoval(goal, 0).run(trials(model)), all, reporter);
      assertTrue(swap <= greedy);
    }
    assertEquals(before, Torch.liveHandles());
  }

  private static Measured measured(Directions found) {
    return new Measured(found.values(), found.blockPasses());
  }
}
