package org.sleb4j.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Unit;
import org.sleb4j.model.Units;

/**
 * Keeps the best few sets of each size and removes one more from each. A width of 1 is the greedy
 * search by loss.
 *
 * @param goal how much to remove, by the rule {@code loss} or {@code alternating}: sets of one size
 *     are compared by their loss
 * @param width how many sets are kept, B
 */
public record BeamSearch(SearchGoal goal, int width) implements Strategy {
  public BeamSearch {
    Check.that(width >= 1, "width (%d) must be at least 1.", width);
    goal.checkNumber(Method.BEAM);
    goal.checkTies(Method.BEAM);
    Check.that(
        goal.space().rule() != Rule.PER_PARAMETER,
        "rule (%s) does not apply to the search beam, which compares sets by their loss: use the"
            + " rule loss or alternating.",
        goal.space().rule());
  }

  /** A set of removals in the order in which it grew. */
  private record Branch(List<Units> removed, Optional<WindowLosses> losses) {
    private Branch and(Candidate candidate) {
      List<Units> more = new ArrayList<>(removed);
      more.add(candidate.units());
      return new Branch(more, Optional.of(candidate.losses()));
    }

    private double loss() {
      return losses.orElseThrow().loss();
    }
  }

  @Override
  public SearchOutcome run(Trials trials) {
    if (goal.budget().isPresent()) {
      return goal.counted(Method.BEAM, trials, number -> new BeamSearch(number, width));
    }
    List<Branch> beam = List.of(new Branch(List.of(), Optional.empty()));
    List<Choice> choices = new ArrayList<>();
    for (int pass = 0; pass < goal.options().removals(); pass++) {
      List<Branch> ranked = grow(trials, beam, pass);
      Check.that(!ranked.isEmpty(), "removal %d has no candidate.", pass + 1);
      choices.add(choice(ranked));
      beam = ranked.subList(0, Math.min(width, ranked.size()));
    }
    Branch best = beam.get(0);
    return new SearchOutcome(
        Method.BEAM,
        goal.space(),
        best.removed(),
        best.losses().orElseThrow(),
        choices,
        trials.cost());
  }

  /** Returns all sets with one removal more, each once, from the lowest loss on. */
  private List<Branch> grow(Trials trials, List<Branch> beam, int pass) {
    Set<Set<Unit>> seen = new HashSet<>();
    List<Branch> grown = new ArrayList<>();
    double step = 1.0 / goal.options().removals() / beam.size();
    for (int i = 0; i < beam.size(); i++) {
      Branch branch = beam.get(i);
      ActiveBlocks active = goal.space().start().remove(branch.removed());
      List<Units> candidates =
          goal
              .space()
              .candidates(active, pass, goal.options().early(), goal.options().latter())
              .stream()
              .filter(units -> seen.add(Set.copyOf(active.remove(units).removedUnits())))
              .toList();
      double from = (pass * beam.size() + i) * step;
      String detail = Strings.format("pass %d, set %d of %d", pass + 1, i + 1, beam.size());
      trials.stage(detail, from, from + step, candidates.size());
      trials.without(goal.space(), active, candidates).stream()
          .map(branch::and)
          .forEach(grown::add);
    }
    grown.sort(Comparator.comparingDouble(Branch::loss));
    return grown;
  }

  private static Choice choice(List<Branch> ranked) {
    Branch best = ranked.get(0);
    if (ranked.size() == 1) {
      return new Choice(best.removed().toString(), Optional.empty());
    }
    Branch second = ranked.get(1);
    return new Choice(
        best.removed() + " rather than " + second.removed(),
        Optional.of(second.losses().orElseThrow().minus(best.losses().orElseThrow())));
  }
}
