package org.sleb4j.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;
import org.sleb4j.eval.WeightedMean;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.UnitSizes;
import org.sleb4j.model.Units;

/**
 * Refines what another search removed: puts each removal back in turn and removes what costs least
 * in its place, if that lowers the loss by more than its paired standard error; sweep after sweep,
 * until one changes nothing.
 *
 * <p>In the place of a unit comes one of its kind with at least as many parameters, so that never
 * less is removed than before. The error is not monotone in what is removed, hence exchanges can
 * lower it.
 *
 * @param goal its barriers bound what comes in place
 * @param first what is refined
 */
public record SwapSearch(SearchGoal goal, Strategy first) implements Strategy {
  public SwapSearch {
    goal.checkTies(Method.SWAP);
  }

  /** What is removed, and the losses without it. */
  private record Found(List<Units> removed, WindowLosses losses) {
    private Found exchanged(int place, Candidate candidate) {
      List<Units> others = new ArrayList<>(removed);
      others.set(place, candidate.units());
      return new Found(others, candidate.losses());
    }
  }

  @Override
  public void checkWindows(List<Integer> lengths) {
    Check.that(
        lengths.size() >= 2,
        "the search swap needs at least 2 windows: a single one has no standard error.");
    first.checkWindows(lengths);
  }

  @Override
  public SearchOutcome run(Trials trials) {
    checkWindows(trials.lengths());
    SearchOutcome begun = trials.part(first, 0, 0.5);
    List<Choice> choices = new ArrayList<>();
    Found before = new Found(begun.removed(), begun.losses());
    int sweep = 1;
    Found after = sweep(trials, sweep, before, choices);
    while (!after.removed().equals(before.removed())) {
      before = after;
      after = sweep(trials, ++sweep, before, choices);
    }
    return new SearchOutcome(
        Method.SWAP, goal.space(), after.removed(), after.losses(), choices, trials.cost());
  }

  private Found sweep(Trials trials, int sweep, Found start, List<Choice> choices) {
    Found found = start;
    int count = start.removed().size();
    for (int place = 0; place < count; place++) {
      List<Units> candidates = inPlaceOf(found.removed(), place);
      double from = 1 - Math.pow(0.5, sweep) * (2 - (double) place / count) / 2;
      String detail = Strings.format("sweep %d, exchange %d of %d", sweep, place + 1, count);
      trials.stage(detail, from, from + Math.pow(0.5, sweep + 1) / count, candidates.size());
      found = exchange(trials, found, place, candidates, choices);
    }
    return found;
  }

  private Found exchange(
      Trials trials, Found found, int place, List<Units> candidates, List<Choice> choices) {
    if (candidates.isEmpty()) {
      return found;
    }
    ActiveBlocks active = without(found.removed(), place);
    Candidate best =
        trials.without(goal.space(), active, candidates).stream()
            .min(Comparator.comparingDouble(Candidate::loss))
            .orElseThrow();
    WeightedMean fall = found.losses().minus(best.losses());
    if (!(fall.mean() > fall.standardError().orElseThrow())) {
      return found;
    }
    String what = best.units() + " in place of " + found.removed().get(place);
    choices.add(new Choice(what, Optional.of(fall)));
    return found.exchanged(place, best);
  }

  /** Returns what runs when one removal is put back. */
  private ActiveBlocks without(List<Units> removed, int place) {
    List<Units> others = new ArrayList<>(removed);
    others.remove(place);
    return goal.space().start().remove(others);
  }

  /** Returns what may be removed in the place of one that is put back, itself aside. */
  private List<Units> inPlaceOf(List<Units> removed, int place) {
    Units back = removed.get(place);
    UnitSizes sizes = goal.space().sizes();
    ActiveBlocks active = without(removed, place);
    return goal
        .space()
        .kind()
        .candidates(active, goal.options().early(), goal.options().latter())
        .stream()
        .filter(units -> !units.equals(back) && units.parts().equals(back.parts()))
        .filter(units -> sizes.of(units) >= sizes.of(back))
        .toList();
  }
}
