package org.sleb4j.cli;

import java.util.List;
import java.util.regex.Pattern;
import org.sleb4j.check.Check;
import org.sleb4j.check.FilePath;
import org.sleb4j.model.Units;
import org.sleb4j.search.EvolutionOptions;
import org.sleb4j.search.Method;
import org.sleb4j.session.EarlierSearch;
import org.sleb4j.session.StrategySettings;
import picocli.CommandLine.Option;

/** Settings that belong to some of the searches; each is refused with the others. */
final class StrategyArguments {
  private static final Pattern UNIT = Pattern.compile("\\s*\\d+\\s*(\\.[-\\w]*\\s*)?");

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
      paramLabel = "UNIT|FILE",
      description =
          "With --search swap, what another search removed, to refine: units, or a file with what"
              + " it printed as JSON, or the journal of a greedy search (default: a greedy search"
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
          "With --search evolution, how many random masks it starts with and how many offspring a"
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

  /** Returns what the options say, the usual settings where they say nothing. */
  StrategySettings settings() {
    StrategySettings settings = StrategySettings.usual().withEvolution(evolution());
    if (width != null) {
      settings = settings.withWidth(width);
    }
    if (seed != null) {
      settings = settings.withSeed(seed);
    }
    return settings.withFrom(from());
  }

  /** Returns what is to be refined; nothing where that is not said. */
  EarlierSearch from() {
    if (from == null) {
      return EarlierSearch.of(List.of());
    }
    boolean isFile = from.size() == 1 && !UNIT.matcher(from.get(0)).matches();
    return isFile
        ? EarlierSearch.read(FilePath.of(from.get(0)))
        : EarlierSearch.of(from.stream().map(Units::parse).toList());
  }

  private EvolutionOptions evolution() {
    EvolutionOptions options = EvolutionOptions.published(0);
    if (population != null) {
      options = options.withPopulation(population.get(0), population.get(1));
    }
    if (tokens != null) {
      options = options.withTokens(tokens.get(0), tokens.get(1));
    }
    return generations == null ? options : options.withGenerations(generations);
  }
}
