package org.sleb4j.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sleb4j.check.Check;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Units;

/**
 * Where a search stands: an immutable value that follows from its events.
 *
 * <p>A removal that was taken back is still known: the search steps over it again without scoring
 * anything.
 *
 * @param space what may be removed
 * @param early how many of the first active blocks, or units, are never removed
 * @param latter how many of the last active blocks, or units, are never removed
 * @param started the losses before the first pass, where the rule needs them and they are known;
 *     where the model is repaired after each removal, those before the next pass
 * @param known the complete removals, those that were taken back behind the others
 * @param position how many of them hold
 * @param scored the candidates of an incomplete pass behind all of them
 */
public record SearchState(
    SearchSpace space,
    int early,
    int latter,
    Optional<SearchEvent.Started> started,
    List<Removal> known,
    int position,
    List<SearchEvent.Scored> scored) {
  public SearchState {
    known = List.copyOf(known);
    scored = List.copyOf(scored);
    Check.that(early >= 0, "early (%d) must not be negative.", early);
    Check.that(latter >= 0, "latter (%d) must not be negative.", latter);
  }

  /** Returns the state before anything is scored. */
  public static SearchState start(SearchSpace space, int early, int latter) {
    return new SearchState(space, early, latter, Optional.empty(), List.of(), 0, List.of());
  }

  /** Returns the complete passes that hold. */
  public List<Pass> passes() {
    return holding().stream().map(Removal::pass).toList();
  }

  /** Returns the scored candidates of the next pass, if that is incomplete. */
  public List<Candidate> unfinished() {
    return isTakenBack() ? List.of() : scoredCandidates();
  }

  /** Returns what the search removed, in the order of the removals. */
  public List<Units> removed() {
    return holding().stream().map(Removal::units).toList();
  }

  /** Returns what runs. */
  public ActiveBlocks active() {
    return space.start().remove(removed());
  }

  /** Returns the candidates of the next pass, in the order in which blocks run. */
  List<Units> candidates() {
    return candidates(active(), position);
  }

  /** Returns what may be removed at all, in the order in which it runs. */
  List<Units> pool() {
    return space.kind().candidates(space.start(), early, latter);
  }

  /** Returns the candidates of a pass behind others. */
  List<Units> candidates(ActiveBlocks active, int passesBefore) {
    return space.candidates(active, passesBefore, early, latter);
  }

  /** Returns the removals that hold, with what exactly these cost. */
  public SearchResult result() {
    return result(position);
  }

  /** Returns the first few of the removals that hold, with what exactly these cost. */
  public SearchResult result(int removals) {
    List<Removal> first = holding().subList(0, removals);
    Optional<Cost> cost =
        first.stream().map(Removal::cost).reduce(Optional.of(Cost.NONE), Cost::sum);
    return new SearchResult(space, first.stream().map(Removal::pass).toList(), cost);
  }

  private List<Removal> holding() {
    return known.subList(0, position);
  }

  private List<Candidate> scoredCandidates() {
    return scored.stream().map(SearchEvent.Scored::candidate).toList();
  }

  /** Returns whether the next removal is known, since it was taken back. */
  boolean isTakenBack() {
    return position < known.size();
  }

  /** Returns the pass behind those that hold: one that was taken back, or that is all scored. */
  Pass nextPass() {
    return isTakenBack() ? known.get(position).pass() : pass(ranking(), scoredCandidates());
  }

  private Pass pass(Ranking ranking, List<Candidate> candidates) {
    return new Pass(
        ranking, candidates, space.ties().choose(ranking, candidates, active()).units());
  }

  /** Returns whether the loss before the next pass has to be found. */
  boolean needsStart() {
    return space.rule().needsBefore() && startsAnew() && started.isEmpty();
  }

  /**
   * Returns whether the loss before the next pass is none that a pass has found: before the first
   * one and, since a repair changes it, before each one that follows a repair.
   */
  private boolean startsAnew() {
    return position == 0 || isRepaired();
  }

  private Ranking ranking() {
    return new Ranking(space.rule(), space.rule().needsBefore() ? before() : Optional.empty());
  }

  private boolean isRepaired() {
    return space.repair().isPresent();
  }

  /** Returns the losses before the next pass, where they are known. */
  private Optional<WindowLosses> before() {
    return startsAnew()
        ? started.map(SearchEvent.Started::losses)
        : Optional.of(known.get(position - 1).pass().best().losses());
  }

  /** Returns the best of the scored candidates of the next pass, if the pass can tell. */
  Optional<Candidate> bestSoFar() {
    boolean known = !unfinished().isEmpty() && !needsStart();
    return known ? Optional.of(nextPass().best()) : Optional.empty();
  }

  /**
   * Checks that a candidate is left in every pass until this many removals.
   *
   * @throws InvalidInputException naming the bound that leaves none
   */
  void checkTarget(int removals) {
    String what = space.kind() == Kind.BLOCK ? "blocks" : "units";
    int count = space.count();
    Check.that(
        removals < count,
        "%s to remove (%d) must be fewer than the model's %d %s.",
        what,
        removals,
        count,
        what);
    Check.that(
        (long) removals + early + latter <= count,
        "%s to remove (%d) + early (%d) + latter (%d) must be at most the model's %d %s: otherwise"
            + " a pass has no candidate.",
        what,
        removals,
        early,
        latter,
        count,
        what);
  }

  /**
   * Checks that the known ones among the removals asked for were chosen with the barriers asked
   * for.
   *
   * @throws InvalidInputException naming the first that was not
   */
  void checkBarriers(SearchOptions options) {
    ActiveBlocks active = space.start();
    for (int i = 0; i < Math.min(known.size(), options.removals()); i++) {
      Pass pass = known.get(i).pass();
      Check.that(
          space
              .candidates(active, i, options.early(), options.latter())
              .equals(pass.candidates().stream().map(Candidate::units).toList()),
          "Removal %d of the journal (%s) was chosen with other barriers than early (%d) and latter"
              + " (%d): remove at most %d, or name another journal.",
          i + 1,
          pass.removed().name(),
          options.early(),
          options.latter(),
          i);
      active = active.remove(pass.removed());
    }
  }

  /**
   * Returns the state after something happened.
   *
   * @throws InvalidInputException if it cannot happen here
   */
  SearchState after(SearchEvent event) {
    if (event instanceof SearchEvent.Scored candidate) {
      return scored(candidate);
    } else if (event instanceof SearchEvent.Started start) {
      return started(start);
    } else if (event instanceof SearchEvent.Removed removal) {
      return removed(removal.units());
    } else if (event instanceof SearchEvent.TakenBack back) {
      return takenBack(back.units());
    }
    SearchEvent.Barriers barriers = (SearchEvent.Barriers) event;
    return new SearchState(
        space, barriers.early(), barriers.latter(), started, holding(), position, List.of());
  }

  private SearchState scored(SearchEvent.Scored event) {
    SearchState here = isTakenBack() ? with(holding(), position, List.of()) : this;
    List<Units> candidates = candidates();
    int place = here.scored.size();
    Check.that(place < candidates.size(), "All candidates of removal %d are scored.", position + 1);
    Check.that(
        event.candidate().units().equals(candidates.get(place)),
        "The next candidate of removal %d is %s, not %s.",
        position + 1,
        candidates.get(place).name(),
        event.candidate().units().name());
    return with(here.known, position, plus(here.scored, event));
  }

  private SearchState started(SearchEvent.Started event) {
    Check.that(needsStart(), "The loss before the pass is known already, or not needed.");
    return new SearchState(space, early, latter, Optional.of(event), known, position, scored);
  }

  private SearchState removed(Units units) {
    if (isTakenBack()) {
      checkRemoved(nextPass(), units);
      return with(known, position + 1, scored);
    }
    int candidates = candidates().size();
    Check.that(
        candidates > 0 && scored.size() == candidates,
        "Only %d of the %d candidates of removal %d are scored.",
        scored.size(),
        candidates,
        position + 1);
    Check.that(!needsStart(), "The loss before the pass is not known.");
    Pass pass = nextPass();
    checkRemoved(pass, units);
    return with(plus(known, new Removal(pass, costOfPass())), position + 1, List.of());
  }

  /** Finding the loss before the pass is part of that. */
  private Optional<Cost> costOfPass() {
    Optional<Cost> first =
        Optional.of(
            started.filter(any -> startsAnew()).map(SearchEvent.Started::cost).orElse(Cost.NONE));
    return scored.stream().map(SearchEvent.Scored::cost).reduce(first, Cost::sum);
  }

  private void checkRemoved(Pass pass, Units units) {
    Check.that(
        pass.removed().equals(units),
        "Removal %d is that of %s, not of %s.",
        position + 1,
        pass.removed().name(),
        units.name());
  }

  private SearchState takenBack(Units units) {
    Check.that(position > 0, "There is no removal to take back.");
    Units last = known.get(position - 1).units();
    Check.that(
        last.equals(units),
        "The last removal is that of %s, not of %s.",
        last.name(),
        units.name());
    return with(known, position - 1, scored);
  }

  private SearchState with(
      List<Removal> newKnown, int newPosition, List<SearchEvent.Scored> newScored) {
    boolean other = isRepaired() && newPosition != position;
    Optional<SearchEvent.Started> before = other ? Optional.empty() : started;
    return new SearchState(space, early, latter, before, newKnown, newPosition, newScored);
  }

  private static <T> List<T> plus(List<T> list, T last) {
    List<T> longer = new ArrayList<>(list);
    longer.add(last);
    return longer;
  }
}
