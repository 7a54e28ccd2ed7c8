package org.sleb4j;

import java.util.List;
import org.sleb4j.check.Check;
import org.sleb4j.eval.ObjectiveKind;
import org.sleb4j.model.Units;
import org.sleb4j.search.EvolutionOptions;
import org.sleb4j.search.Method;
import org.sleb4j.session.EarlierSearch;
import org.sleb4j.session.SearchPlan;

/**
 * A whole search of any method, which runs to its end for a number of removals or a share of the
 * parameters; it never changes, its methods return others. Begin with {@link SearchBy}.
 *
 * <pre>{@code
 * model.search(text, SearchBy.blocks().beam(2)).remove(2)
 * }</pre>
 */
public final class SearchStrategy {
  private final SearchPlan plan;

  private SearchStrategy(SearchPlan plan) {
    this.plan = plan;
  }

  static SearchStrategy of(SearchPlan plan) {
    return new SearchStrategy(plan);
  }

  /** Returns the search itself. */
  SearchPlan plan() {
    return plan;
  }

  /**
   * Gives it a name, for tables and pictures.
   *
   * <pre>{@code
   * var search = SearchBy.units().rule("per-parameter").greedy().named("finer")
   * }</pre>
   *
   * @throws org.sleb4j.check.InvalidInputException if the name is empty, or longer than 60
   *     characters
   */
  public SearchStrategy named(String name) {
    return of(plan.named(name));
  }

  /**
   * Returns an evolution by another objective; see {@link SearchBy#objective}.
   *
   * <pre>{@code
   * SearchBy.evolution().objective("nll")
   * }</pre>
   */
  public SearchStrategy objective(String name) {
    checkEvolution("objective", name);
    return of(plan.withObjective(ObjectiveKind.named(name)));
  }

  /**
   * Returns an evolution with another seed; the published one has none, here it is 0.
   *
   * <pre>{@code
   * SearchBy.evolution().seed(1)
   * }</pre>
   */
  public SearchStrategy seed(long number) {
    checkEvolution("seed", number);
    return of(plan.with(plan.settings().withSeed(number)));
  }

  /**
   * Returns an evolution of another size; the published one begins with 64 masks and has 32
   * offspring a generation.
   *
   * <pre>{@code
   * SearchBy.evolution().population(16, 8)
   * }</pre>
   */
  public SearchStrategy population(int initial, int offspring) {
    checkEvolution("population", List.of(initial, offspring));
    return with(evolution().withPopulation(initial, offspring));
  }

  /**
   * Returns an evolution that selects on other numbers of tokens; the published one on 2,048, then
   * on 32,768.
   *
   * <pre>{@code
   * SearchBy.evolution().selectionTokens(512, 2048)
   * }</pre>
   */
  public SearchStrategy selectionTokens(int first, int last) {
    checkEvolution("selectionTokens", List.of(first, last));
    return with(evolution().withTokens(first, last));
  }

  /**
   * Returns an evolution of this many generations; the published one has k (n - k) / 1.5, for k of
   * n blocks.
   *
   * <pre>{@code
   * SearchBy.evolution().generations(10)
   * }</pre>
   */
  public SearchStrategy generations(int count) {
    checkEvolution("generations", count);
    return with(evolution().withGenerations(count));
  }

  private EvolutionOptions evolution() {
    return plan.settings().evolution();
  }

  private SearchStrategy with(EvolutionOptions options) {
    return of(plan.with(plan.settings().withEvolution(options)));
  }

  private void checkEvolution(String name, Object value) {
    Check.that(
        plan.method() == Method.EVOLUTION,
        "%s (%s) does not apply to the search %s here: set it with SearchBy, before the method.",
        name,
        value,
        plan.method());
  }

  /** Returns this swap search from something that is removed already. */
  SearchStrategy from(List<?> removed) {
    EarlierSearch other = EarlierSearch.of(removed.stream().map(Units::ofAny).toList());
    return of(plan.with(plan.settings().withFrom(other)));
  }

  /** Returns its name. */
  @Override
  public String toString() {
    return plan.name();
  }
}
