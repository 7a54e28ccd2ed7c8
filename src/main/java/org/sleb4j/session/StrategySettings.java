package org.sleb4j.session;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.Units;
import org.sleb4j.search.AngleRange;
import org.sleb4j.search.BeamSearch;
import org.sleb4j.search.EvolutionOptions;
import org.sleb4j.search.EvolutionSearch;
import org.sleb4j.search.GivenRemoval;
import org.sleb4j.search.GreedySearch;
import org.sleb4j.search.LastBlocks;
import org.sleb4j.search.Method;
import org.sleb4j.search.OneShot;
import org.sleb4j.search.RandomRemoval;
import org.sleb4j.search.SearchGoal;
import org.sleb4j.search.Strategy;
import org.sleb4j.search.SwapSearch;

/**
 * Settings of searches; each search reads its own.
 *
 * @param width how many sets a beam keeps
 * @param seed of what is drawn at random
 * @param evolution how an evolution goes, but for its seed
 * @param from what a swap search refines; where it is empty, what a greedy search removes
 */
public record StrategySettings(
    int width, long seed, EvolutionOptions evolution, EarlierSearch from) {
  private static final int WIDTH = 4;

  /** Returns the usual settings. */
  public static StrategySettings usual() {
    return new StrategySettings(
        WIDTH, 0, EvolutionOptions.published(0), EarlierSearch.of(List.of()));
  }

  /** Returns these settings with another width of a beam. */
  public StrategySettings withWidth(int other) {
    return new StrategySettings(other, seed, evolution, from);
  }

  /** Returns these settings with another seed. */
  public StrategySettings withSeed(long other) {
    return new StrategySettings(width, other, evolution.withSeed(other), from);
  }

  /** Returns these settings with another evolution, but for its seed. */
  public StrategySettings withEvolution(EvolutionOptions other) {
    return new StrategySettings(width, seed, other.withSeed(seed), from);
  }

  /** Returns these settings with something that another search removed, to refine. */
  public StrategySettings withFrom(EarlierSearch other) {
    return new StrategySettings(width, seed, evolution, other);
  }

  /**
   * Returns a search.
   *
   * @param measures what some baselines measure, asked for when they run
   */
  public Strategy of(Method method, SearchGoal goal, Supplier<BlockMeasures> measures) {
    return switch (method) {
      case SWAP -> new SwapSearch(goal, first(goal));
      case BEAM -> new BeamSearch(goal, width);
      case EVOLUTION -> new EvolutionSearch(goal, evolution);
      case ONE_SHOT -> new OneShot(goal, active -> measures.get().metric1(active));
      case LAST -> new LastBlocks(goal);
      case ANGLE -> new AngleRange(goal, (active, n) -> measures.get().angles(active, n));
      case RANDOM -> new RandomRemoval(goal, seed);
      case GREEDY, GIVEN -> new GreedySearch(goal);
    };
  }

  private Strategy first(SearchGoal goal) {
    return from.removed().isEmpty()
        ? new GreedySearch(goal)
        : new GivenRemoval(goal, from.removed());
  }

  /** Refuses what a search of another model removed; see {@link EarlierSearch#check}. */
  void check(Model model, ActiveBlocks start) {
    from.check(model, start);
  }

  /** Returns those that decide what a search finds, by name. */
  public Map<String, Object> fields(Method method) {
    Map<String, Object> fields = new LinkedHashMap<>();
    if (method == Method.BEAM) {
      fields.put("width", width);
    }
    if (method == Method.RANDOM || method == Method.EVOLUTION) {
      fields.put("seed", seed);
    }
    if (method == Method.EVOLUTION) {
      fields.put("population", List.of(evolution.initial(), evolution.offspring()));
      fields.put("selectionTokens", evolution.selectionTokens());
      evolution.generations().ifPresent(count -> fields.put("generations", count));
    }
    if (method == Method.SWAP && !from.removed().isEmpty()) {
      fields.put("from", from.removed().stream().map(Units::toString).toList());
    }
    return fields;
  }
}
