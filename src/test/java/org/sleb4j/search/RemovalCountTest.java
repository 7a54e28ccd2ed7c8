package org.sleb4j.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.eval.ObjectiveKind;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.UnitSizes;
import org.sleb4j.model.family.Part;

/** Shares of a model of five blocks whose attentions have 10 parameters and feed-forwards 30. */
class RemovalCountTest {
  private static final UnitSizes ALIKE = sizes(30, 30, 30, 30, 30);

  private static UnitSizes sizes(long... feedForwards) {
    return new UnitSizes(
        Arrays.stream(feedForwards)
            .mapToObj(size -> Map.of(Part.ATTENTION, 10L, Part.FEED_FORWARD, size))
            .toList());
  }

  private static SearchSpace space(UnitSizes sizes, Kind kind, Rule rule) {
    return new SearchSpace(
        ActiveBlocks.all(5), kind, rule, Ties.LOWEST, ObjectiveKind.NLL, sizes, Optional.empty());
  }

  private static SearchGoal goal(Method method, Kind kind, Rule rule, double share) {
    int barrier = method.barrier(kind);
    SearchSpace space = space(ALIKE, kind, rule);
    return method.goal(space, new SearchOptions(1, barrier, barrier), Budget.share(space, share));
  }

  /** Of 200 parameters; a block has 40. */
  @ParameterizedTest
  @CsvSource({
    "ANGLE, BLOCK, LOSS, 0.2, 1",
    "ANGLE, BLOCK, LOSS, 0.21, 2",
    "BEAM, BLOCK, LOSS, 0.6, 3",
    "BEAM, ATTENTION, LOSS, 0.1, 2",
    "BEAM, ATTENTION, LOSS, 0.11, 3",
    "BEAM, FEED_FORWARD, LOSS, 0.16, 2",
    "BEAM, UNIT, ALTERNATING, 0.2, 2",
    "BEAM, UNIT, ALTERNATING, 0.21, 3",
    "EVOLUTION, UNIT, LOSS, 0.2, 2",
    "EVOLUTION, UNIT, LOSS, 0.21, 4"
  })
  void makesANumberOfAShare(String method, String kind, String rule, double share, int removals) {
    SearchGoal goal = goal(Method.valueOf(method), Kind.valueOf(kind), Rule.valueOf(rule), share);
    assertEquals(removals, goal.options().removals());
    assertTrue(goal.budget().isEmpty());
  }

  @Test
  void keepsTheShareOfMethodsThatTakeOne() {
    for (Method method : List.of(Method.GREEDY, Method.SWAP, Method.ONE_SHOT, Method.LAST)) {
      assertEquals(
          "0.3",
          goal(method, Kind.BLOCK, Rule.LOSS, 0.3).budget().orElseThrow().toString(),
          method.toString());
    }
  }

  @Test
  void countsTheSmallestSoThatAnyAreEnough() {
    SearchSpace uneven = space(sizes(30, 10, 50, 90, 30), Kind.BLOCK, Rule.LOSS);
    SearchOptions barriers = SearchOptions.paper(1);
    for (int[] one : new int[][] {{1, 20}, {2, 80}, {3, 81}}) {
      Budget budget = Budget.share(uneven, one[1] / 260.0);
      assertEquals(one[0], Method.ANGLE.goal(uneven, barriers, budget).options().removals());
    }
  }

  @Test
  void refusesWhatCannotBeReachedOrCounted() {
    var tooMuch =
        assertThrows(
            InvalidInputException.class, () -> goal(Method.ANGLE, Kind.BLOCK, Rule.LOSS, 0.61));
    assertTrue(tooMuch.getMessage().contains("budget (0.61) cannot be reached"));
    var mixed =
        assertThrows(
            InvalidInputException.class, () -> goal(Method.BEAM, Kind.UNIT, Rule.LOSS, 0.2));
    assertTrue(mixed.getMessage().contains("use the rule alternating"), mixed.getMessage());
  }
}
