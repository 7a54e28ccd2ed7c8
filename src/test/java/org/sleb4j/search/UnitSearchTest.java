package org.sleb4j.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.eval.ObjectiveKind;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Unit;
import org.sleb4j.model.UnitSizes;
import org.sleb4j.model.Units;
import org.sleb4j.model.family.Part;

/** Tests searches over units without any model: the loss is a function of the removed units. */
class UnitSearchTest {
  private static final UnitSizes SIZES =
      new UnitSizes(
          IntStream.range(0, 6)
              .mapToObj(block -> Map.of(Part.ATTENTION, 3L, Part.FEED_FORWARD, 8L))
              .toList());

  private static SearchSpace space(Kind kind, Rule rule) {
    return new SearchSpace(
        ActiveBlocks.all(6), kind, rule, Ties.LOWEST, ObjectiveKind.NLL, SIZES, Optional.empty());
  }

  /** Costs that rise with what is removed, mostly, from few values, so that ties are common. */
  private static ToDoubleFunction<Set<Unit>> costs(long seed) {
    return removed -> removed.size() / 2.0 + new Random(seed * 31 + hash(removed)).nextInt(4) - 1;
  }

  /** The same in every process, unlike the hash of a constant. */
  static long hash(Set<Unit> removed) {
    return removed.stream().mapToLong(unit -> unit.toString().hashCode()).sum();
  }

  private static Search search(ToDoubleFunction<Set<Unit>> cost, SearchSpace space, int removals) {
    return Search.of(new CostTable(cost), space, SearchOptions.of(space.kind(), removals));
  }

  @Property(tries = 200)
  void equalsBruteForce(@ForAll @IntRange(min = 1, max = 5) int removals, @ForAll long seed) {
    for (Rule rule : Rule.values()) {
      Search search = search(costs(seed), space(Kind.UNIT, rule), removals);
      assertEquals(bruteForce(costs(seed), rule, removals), search.runTo(removals).removed());
    }
  }

  /** The rules as they are printed, over a list of units with two left alone at either end. */
  private static List<Units> bruteForce(ToDoubleFunction<Set<Unit>> cost, Rule rule, int removals) {
    List<Unit> active = new ArrayList<>(ActiveBlocks.all(6).activeUnits());
    List<Units> removed = new ArrayList<>();
    Set<Unit> gone = new HashSet<>();
    double current = cost.applyAsDouble(Set.of());
    for (int pass = 1; pass <= removals; pass++) {
      Part part = pass % 2 == 1 ? Part.ATTENTION : Part.FEED_FORWARD;
      List<Unit> candidates =
          active.subList(2, active.size() - 2).stream()
              .filter(unit -> rule != Rule.ALTERNATING || unit.part() == part)
              .toList();
      double before = current;
      ToDoubleFunction<Unit> rise = unit -> cost.applyAsDouble(with(gone, unit)) - before;
      boolean falls = candidates.stream().anyMatch(unit -> rise.applyAsDouble(unit) <= 0);
      boolean divided = rule == Rule.PER_PARAMETER && !falls;
      Unit best =
          candidates.stream()
              .min(
                  Comparator.comparingDouble(
                      unit -> rise.applyAsDouble(unit) / (divided ? SIZES.of(Units.of(unit)) : 1)))
              .orElseThrow();
      gone.add(best);
      active.remove(best);
      removed.add(Units.of(best));
      current = cost.applyAsDouble(gone);
    }
    return removed;
  }

  private static Set<Unit> with(Set<Unit> some, Unit more) {
    Set<Unit> all = new HashSet<>(some);
    all.add(more);
    return all;
  }

  @Test
  void stopsAtTheFirstRemovalThatReachesAShareOfTheParameters() {
    ToDoubleFunction<Set<Unit>> cost = removed -> removed.size();
    SearchResult result =
        search(cost, space(Kind.ATTENTION, Rule.LOSS), 1)
            .runTo(Budget.share(space(Kind.ATTENTION, Rule.LOSS), 4.0 / 66));
    assertEquals(2, result.removed().size(), "one attention has 3 of 66 parameters");
    assertEquals(6, result.parametersRemoved());
  }

  @Test
  void reachesAShareInOneGoOrInSteps() {
    Search steps = search(costs(3), space(Kind.UNIT, Rule.PER_PARAMETER), 1);
    steps.runTo(4);
    assertEquals(
        search(costs(3), space(Kind.UNIT, Rule.PER_PARAMETER), 1)
            .runTo(Budget.share(space(Kind.UNIT, Rule.PER_PARAMETER), 0.2))
            .passes(),
        steps.runTo(Budget.share(space(Kind.UNIT, Rule.PER_PARAMETER), 0.2)).passes());
  }

  private static TimeBudget milliseconds(double most, List<ActiveBlocks> timed) {
    return TimeBudget.of(
        most,
        "ms/token",
        "a table",
        left -> {
          timed.add(left);
          return 10 * left.activeUnits().size();
        });
  }

  @Test
  void stopsAtTheFirstRemovalThatIsMeasuredToBeFastEnough() {
    List<ActiveBlocks> timed = new ArrayList<>();
    TimeBudget budget = milliseconds(95, timed);
    Search search = search(removed -> removed.size(), space(Kind.UNIT, Rule.LOSS), 1);
    search.runTo(5);
    SearchResult result = search.runTo(budget);
    assertEquals(3, result.removed().size(), "9 of 12 units are left");
    assertEquals(
        List.of(120.0, 40.0, 110.0, 100.0, 90.0),
        budget.times().stream().map(TimeBudget.Time::milliseconds).toList(),
        "the whole, all that may be removed, and after each removal");
    assertEquals(5, timed.size(), "each once");
    assertTrue(budget.text().contains("90.000  9 of 12 units"), budget.text());
    assertTrue(budget.text().contains("depend on this machine"), budget.text());
  }

  @Test
  void refusesATimeThatNeedsNothingOrTooMuch() {
    Search search = search(removed -> removed.size(), space(Kind.UNIT, Rule.LOSS), 1);
    List<ActiveBlocks> timed = new ArrayList<>();
    assertEquals(
        "budget (120ms/token) needs no removal: 120.0 ms/token are measured on this machine.",
        refused(search, milliseconds(120, timed)));
    assertEquals(
        "budget (39.5ms/token) cannot be reached: without all that may be removed (8 of 8), 40.00"
            + " ms/token are measured on this machine.",
        refused(search, milliseconds(39.5, timed)));
    assertEquals(0, search.state().unfinished().size(), "nothing was scored in vain");
    search.setBarriers(0, 0);
    assertTrue(refused(search, milliseconds(9.5, timed)).contains("(11 of 12), 10.00 ms/token"));
    assertTrue(
        refused(search, Budget.share(search.state().space(), 0.99)).contains("cannot be reached"));
  }

  private static String refused(Search search, Budget budget) {
    return assertThrows(InvalidInputException.class, () -> search.runTo(budget)).getMessage();
  }

  @Test
  void beginsWithWhatIsRemovedAlready() {
    ActiveBlocks start = ActiveBlocks.all(6).remove(List.of(Units.parse("2.attention")));
    SearchSpace space =
        new SearchSpace(
            start, Kind.BLOCK, Rule.LOSS, Ties.LOWEST, ObjectiveKind.NLL, SIZES, Optional.empty());
    Search search = search(removed -> removed.size(), space, 2);
    assertEquals("[2.feed-forward, 1]", search.runTo(2).removed().toString());
    assertEquals("[0, 3, 4, 5]", search.state().active().steps().toString());
  }

  @Test
  void countsHalfABlockWhereAUnitRunsAlone() {
    Search search = search(removed -> removed.size(), space(Kind.UNIT, Rule.LOSS), 1);
    SearchResult result = search.runTo(1);
    // candidates 1.a to 4.f: half a block each and those behind; the walk to block 4
    double expected = 2 * (4.5 + 3.5 + 2.5 + 1.5) + 4;
    assertEquals(expected, result.cost().orElseThrow().blockPasses());
    assertEquals(expected, Workload.total(search.state(), 1));
  }

  @Test
  void saysWhichBarriersLeaveNoCandidate() {
    Search search = search(removed -> removed.size(), space(Kind.ATTENTION, Rule.LOSS), 1);
    search.setBarriers(4, 6);
    search.step();
    String message = assertThrows(InvalidInputException.class, search::step).getMessage();
    assertTrue(message.contains("early (4) and latter (6) leave no attention"), message);
  }

  @Test
  void alternatesUnitsOnly() {
    assertThrows(InvalidInputException.class, () -> space(Kind.BLOCK, Rule.ALTERNATING));
  }
}
