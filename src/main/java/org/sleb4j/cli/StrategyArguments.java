package org.sleb4j.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.sleb4j.check.Check;
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
import org.sleb4j.session.BlockMeasures;
import picocli.CommandLine.Option;

/** Settings that belong to some of the searches; each is refused with the others. */
final class StrategyArguments {
  private static final int WIDTH = 4;

  @Option(
      names = "--width",
      paramLabel = "B",
      description = "With --search beam, how many sets are kept (default: 4).")
  private Integer width;

  @Option(
      names = "--search-seed",
      paramLabel = "N",
      description = "With --search evolution or random, the seed (default: 0).")
  private Long seed;

  @Option(
      names = "--from",
      split = ",",
      paramLabel = "UNIT",
      description =
          "With --search swap, what another search removed, to refine (default: a greedy search"
              + " runs first).")
  private List<String> from;

  @Option(
      names = "--generations",
      paramLabel = "N",
      description = "With --search evolution (default: k (n - k) / 1.5, rounded down).")
  private Integer generations;

  @Option(
      names = "--population",
      split = ",",
      paramLabel = "N",
      description =
          "With --search evolution, how many random masks it begins with and how many offspring a"
              + " generation has (default: 64,32).")
  private List<Integer> population;

  @Option(
      names = "--selection-tokens",
      split = ",",
      paramLabel = "N",
      description =
          "With --search evolution, how many tokens the first and the last selection of a"
              + " generation draw (default: 2048,32768).")
  private List<Integer> tokens;

  /** Refuses what belongs to another search. */
  void check(Method method) {
    refuse("--width", width, method, Method.BEAM);
    refuse("--search-seed", seed, method, Method.EVOLUTION, Method.RANDOM);
    refuse("--from", from, method, Method.SWAP);
    refuse("--generations", generations, method, Method.EVOLUTION);
    refuse("--population", population, method, Method.EVOLUTION);
    refuse("--selection-tokens", tokens, method, Method.EVOLUTION);
    checkTwo("--population", population);
    checkTwo("--selection-tokens", tokens);
  }

  private static void refuse(String name, Object value, Method method, Method... fitting) {
    Check.that(
        value == null || List.of(fitting).contains(method),
        "%s (%s) does not apply to --search %s: leave it out, or use %s.",
        name,
        value,
        method,
        String.join(" or ", List.of(fitting).stream().map(Method::toString).toList()));
  }

  private static void checkTwo(String name, List<Integer> numbers) {
    Check.that(
        numbers == null || numbers.size() == 2, "%s (%s) must be two numbers.", name, numbers);
  }

  /**
   * Returns a search other than the greedy one.
   *
   * @param measures what some baselines measure, asked for when they run
   */
  Strategy of(Method method, SearchGoal goal, Supplier<BlockMeasures> measures) {
    return switch (method) {
      case SWAP -> new SwapSearch(goal, first(goal));
      case BEAM -> new BeamSearch(goal, width == null ? WIDTH : width);
      case EVOLUTION -> new EvolutionSearch(goal, evolution());
      case ONE_SHOT -> new OneShot(goal, active -> measures.get().metric1(active));
      case LAST -> new LastBlocks(goal);
      case ANGLE -> new AngleRange(goal, (active, n) -> measures.get().angles(active, n));
      case RANDOM -> new RandomRemoval(goal, seed());
      case GREEDY, GIVEN -> new GreedySearch(goal);
    };
  }

  private Strategy first(SearchGoal goal) {
    if (from == null) {
      return new GreedySearch(goal);
    }
    return new GivenRemoval(goal.space(), from.stream().map(Units::parse).toList());
  }

  private EvolutionOptions evolution() {
    EvolutionOptions options = EvolutionOptions.published(seed());
    if (population != null) {
      options = options.withPopulation(population.get(0), population.get(1));
    }
    if (tokens != null) {
      options = options.withTokens(tokens.get(0), tokens.get(1));
    }
    return generations == null ? options : options.withGenerations(generations);
  }

  private long seed() {
    return Optional.ofNullable(seed).orElse(0L);
  }

  /** Returns the settings that decide what a search finds, by name. */
  Map<String, Object> settings(Method method) {
    Map<String, Object> settings = new LinkedHashMap<>();
    switch (method) {
      case BEAM -> settings.put("width", width == null ? WIDTH : width);
      case RANDOM -> settings.put("seed", seed());
      case EVOLUTION -> {
        EvolutionOptions options = evolution();
        settings.put("seed", seed());
        settings.put("population", List.of(options.initial(), options.offspring()));
        settings.put(
            "selectionTokens",
            options.selections().stream().map(EvolutionOptions.Selection::tokens).toList());
        options.generations().ifPresent(count -> settings.put("generations", count));
      }
      case SWAP -> {
        if (from != null) {
          settings.put("from", from);
        }
      }
      default -> {}
    }
    return settings;
  }
}
