package org.sleb4j.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Unit;
import org.sleb4j.model.Units;
import org.sleb4j.model.family.Part;

/**
 * EvoPress (Sieberling et al., arXiv 2410.14649): evolves a set of removed units, as many
 * attentions as feed-forwards, by mutation and selection. The published objective is the divergence
 * {@code kl}.
 *
 * <p>It begins with the best of some random masks. In a generation the one parent has offspring by
 * exchanges of units of a kind; selections on more and more tokens, each of fresh random windows,
 * leave one, which may be the parent.
 *
 * @param goal an even number of units to remove, half of them attentions, or a budget that it
 *     follows from
 */
public record EvolutionSearch(SearchGoal goal, EvolutionOptions options) implements Strategy {
  public EvolutionSearch {
    goal.checkRule(Method.EVOLUTION);
    Check.that(
        goal.space().kind() == Kind.UNIT,
        "units (%s) do not apply to the search evolution, which removes attentions and"
            + " feed-forwards: use unit.",
        goal.space().kind());
    if (goal.budget().isEmpty()) {
      checkPairs(goal);
    }
  }

  private static void checkPairs(SearchGoal goal) {
    int removals = goal.options().removals();
    Check.that(
        removals % 2 == 0,
        "units to remove (%d) must be an even number: evolution removes as many attentions as"
            + " feed-forwards.",
        removals);
    for (Part part : Part.values()) {
      int units = Masks.of(pool(goal), part).size();
      Check.that(
          removals / 2 < units,
          "%ss to remove (%d) must be fewer than the %d that may be.",
          part,
          removals / 2,
          units);
    }
  }

  /** A mask and its losses on the windows of one selection. */
  private record Scored(Set<Unit> mask, WindowLosses losses) {
    private double loss() {
      return losses.loss();
    }
  }

  private static List<Unit> pool(SearchGoal goal) {
    return goal.pool().stream().flatMap(units -> units.units().stream()).toList();
  }

  @Override
  public SearchOutcome run(Trials trials) {
    if (goal.budget().isPresent()) {
      return goal.counted(Method.EVOLUTION, trials, number -> new EvolutionSearch(number, options));
    }
    checkWindows(trials.lengths());
    return new Run(trials).outcome();
  }

  @Override
  public void checkWindows(List<Integer> lengths) {
    int tokens = lengths.stream().mapToInt(length -> length).sum();
    Check.that(
        tokens >= options.mostTokens(),
        "the windows hold %,d tokens, but a selection of the search evolution draws %,d of them:"
            + " give more or longer windows, or fewer tokens for the selections.",
        tokens,
        options.mostTokens());
  }

  /** One run with its random numbers. */
  private final class Run {
    private final Trials trials;
    private final SplittableRandom random = new SplittableRandom(options.seed());
    private final List<Choice> choices = new ArrayList<>();
    private final Masks masks;

    private Run(Trials trials) {
      this.trials = trials;
      int each = goal.options().removals() / 2;
      this.masks = new Masks(pool(goal), each, options.flips(), random);
    }

    private SearchOutcome outcome() {
      int generations = options.generationsOf(masks.pool().size() / 2, masks.each());
      double step = 1.0 / (generations + 2);
      trials.stage("random masks", 0, step, options.initial());
      Set<Unit> parent =
          select(masks.different(options.initial()), options.initialTokens(), 1).get(0).mask();
      for (int i = 1; i <= generations; i++) {
        String detail = Strings.format("generation %d of %d", i, generations);
        trials.stage(detail, i * step, (i + 1) * step, questions());
        parent = next(parent, detail);
      }
      trials.stage("the loss on all windows", 1 - step, 1, 1);
      List<Units> removed = parent.stream().map(Units::of).toList();
      WindowLosses losses = trials.loss(goal.space().start().remove(removed));
      return new SearchOutcome(
          Method.EVOLUTION, goal.space(), removed, losses, choices, trials.cost());
    }

    private int questions() {
      int kept = options.selections().stream().mapToInt(EvolutionOptions.Selection::keep).sum();
      return options.offspring() + kept;
    }

    /** Returns the parent of the next generation. */
    private Set<Unit> next(Set<Unit> parent, String detail) {
      List<Set<Unit>> alive = masks.offspring(parent, options.offspring());
      List<EvolutionOptions.Selection> selections = options.selections();
      for (int i = 0; i < selections.size(); i++) {
        boolean last = i == selections.size() - 1;
        List<Set<Unit>> taking = last ? with(parent, alive) : alive;
        List<Scored> ranked = select(taking, selections.get(i).tokens(), taking.size());
        if (last) {
          choices.add(choice(detail, ranked));
        }
        alive = ranked.stream().limit(selections.get(i).keep()).map(Scored::mask).toList();
      }
      return alive.get(0);
    }

    /** The parent stands in front, so that it survives a tie. */
    private List<Set<Unit>> with(Set<Unit> parent, List<Set<Unit>> others) {
      List<Set<Unit>> all = new ArrayList<>(List.of(parent));
      all.addAll(others);
      return all;
    }

    /** Returns the best few of some masks on fresh windows, from the lowest loss on. */
    private List<Scored> select(List<Set<Unit>> from, int tokens, int keep) {
      List<Integer> windows = windows(tokens);
      return from.stream()
          .map(mask -> new Scored(mask, trials.loss(active(mask), windows)))
          .sorted(Comparator.comparingDouble(Scored::loss))
          .limit(keep)
          .toList();
    }

    private ActiveBlocks active(Set<Unit> mask) {
      return goal.space().start().remove(mask.stream().map(Units::of).toList());
    }

    /** Draws as few windows as hold this many tokens. */
    private List<Integer> windows(int tokens) {
      Set<Integer> drawn = new TreeSet<>();
      int sum = 0;
      List<Integer> all = IntStream.range(0, trials.lengths().size()).boxed().toList();
      for (int window : Masks.shuffled(all, random)) {
        if (sum >= tokens) {
          break;
        }
        drawn.add(window);
        sum += trials.lengths().get(window);
      }
      return List.copyOf(drawn);
    }
  }

  private static Choice choice(String detail, List<Scored> ranked) {
    Optional<Scored> second = ranked.stream().skip(1).findFirst();
    return new Choice(
        detail + ": " + ranked.get(0).mask(),
        second.map(other -> other.losses().minus(ranked.get(0).losses())));
  }
}
