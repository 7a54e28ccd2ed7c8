package org.sleb4j;

import java.util.List;
import java.util.Optional;
import org.sleb4j.check.Check;
import org.sleb4j.eval.ObjectiveKind;
import org.sleb4j.search.Kind;
import org.sleb4j.search.Method;
import org.sleb4j.search.Rule;
import org.sleb4j.search.SearchSpace;
import org.sleb4j.search.Ties;
import org.sleb4j.session.SearchPlan;

/**
 * What a search removes at a time, and how it chooses: SLEB's whole blocks by their loss, or
 * something finer.
 *
 * <pre>{@code
 * model.search(text, SearchBy.units().rule("per-parameter"))
 * }</pre>
 *
 * @param kind blocks, units of them, attentions or feed-forwards
 * @param rule which candidate of a pass goes
 * @param ties which one where several are about as good
 * @param objective what is made small
 * @param repair the text to repair on after each removal; none where nothing is repaired
 */
public record SearchBy(
    Kind kind, Rule rule, Ties ties, ObjectiveKind objective, Optional<Text> repair) {
  /**
   * Returns whole blocks by their loss, as in SLEB.
   *
   * <pre>{@code
   * model.search(text, SearchBy.blocks())
   * }</pre>
   */
  public static SearchBy blocks() {
    return of(Kind.BLOCK);
  }

  /**
   * Returns attentions and feed-forwards, one at a time, by their loss.
   *
   * <pre>{@code
   * model.search(text, SearchBy.units())
   * }</pre>
   */
  public static SearchBy units() {
    return of(Kind.UNIT);
  }

  /**
   * Returns attentions by their loss.
   *
   * <pre>{@code
   * model.search(text, SearchBy.attentions())
   * }</pre>
   */
  public static SearchBy attentions() {
    return of(Kind.ATTENTION);
  }

  /**
   * Returns feed-forwards by their loss.
   *
   * <pre>{@code
   * model.search(text, SearchBy.feedForwards())
   * }</pre>
   */
  public static SearchBy feedForwards() {
    return of(Kind.FEED_FORWARD);
  }

  private static SearchBy of(Kind kind) {
    return new SearchBy(kind, Rule.LOSS, Ties.LOWEST, ObjectiveKind.NLL, Optional.empty());
  }

  /**
   * Returns this with another rule: {@code loss}, {@code per-parameter}, or for units {@code
   * alternating}.
   *
   * <pre>{@code
   * model.search(text, SearchBy.units().rule("alternating"))
   * }</pre>
   *
   * @throws org.sleb4j.check.InvalidInputException if there is no such rule
   */
  public SearchBy rule(String name) {
    return new SearchBy(kind, Rule.named(name), ties, objective, repair);
  }

  /**
   * Returns this with another objective: {@code nll}, the loss of the text; {@code kl}, the
   * divergence from the dense model; or {@code kl-top-512}, that by its 512 likeliest tokens.
   *
   * <pre>{@code
   * model.search(text, SearchBy.blocks().objective("kl"))
   * }</pre>
   *
   * @throws org.sleb4j.check.InvalidInputException if there is no such objective
   */
  public SearchBy objective(String name) {
    return new SearchBy(kind, rule, ties, ObjectiveKind.named(name), repair);
  }

  /**
   * Returns this, but of the candidates of a pass that are within noise of the best, the one goes
   * that leaves the fewest padded layers in what is saved; the report says where.
   *
   * <pre>{@code
   * model.search(text, SearchBy.units().preferUnpadded())
   * }</pre>
   */
  public SearchBy preferUnpadded() {
    return new SearchBy(kind, rule, Ties.LEAST_PADDED, objective, repair);
  }

  /**
   * Returns this with a repair after each removal, so that the next one is chosen of the repaired
   * model. A repair costs several times a pass. {@code search.pruned()} is not repaired: repair it
   * on the same text.
   *
   * <pre>{@code
   * var search = model.search(text, SearchBy.blocks().repairing(other));
   * search.stepTo(2);
   * search.pruned().repair(other)
   * }</pre>
   */
  public SearchBy repairing(Text text) {
    return new SearchBy(kind, rule, ties, objective, Optional.of(text));
  }

  /**
   * Returns the greedy search as a whole, for comparison with others: {@link LanguageModel#search}
   * with this takes it step by step.
   *
   * <pre>{@code
   * model.search(text, SearchBy.units().rule("alternating").greedy()).remove(2)
   * }</pre>
   */
  public SearchStrategy greedy() {
    return by(Method.GREEDY);
  }

  /**
   * Returns the greedy search with a refinement of what it removed: one after another is put back
   * and exchanged, where that lowers the loss by more than its standard error.
   *
   * <pre>{@code
   * model.search(text, SearchBy.blocks().swap()).remove(2)
   * }</pre>
   */
  public SearchStrategy swap() {
    return by(Method.SWAP);
  }

  /**
   * Returns a refinement of what another search removed; see {@link #swap()}.
   *
   * <pre>{@code
   * model.search(text, SearchBy.blocks().swap(search.removed())).remove(2)
   * }</pre>
   *
   * @param removed as many as are to be removed
   */
  public SearchStrategy swap(List<?> removed) {
    return by(Method.SWAP).from(removed);
  }

  /**
   * Returns a search that keeps the best few sets of each size.
   *
   * <pre>{@code
   * model.search(text, SearchBy.blocks().beam(2)).remove(2)
   * }</pre>
   *
   * @param width how many sets
   */
  public SearchStrategy beam(int width) {
    SearchPlan plan = plan(Method.BEAM);
    return SearchStrategy.of(plan.with(plan.settings().withWidth(width)));
  }

  /**
   * Returns a baseline: the blocks with the lowest Metric 1, measured once.
   *
   * <pre>{@code
   * model.search(text, SearchBy.blocks().oneShot()).remove(2)
   * }</pre>
   */
  public SearchStrategy oneShot() {
    return by(Method.ONE_SHOT);
  }

  /**
   * Returns a baseline: the last ones in front of the barrier.
   *
   * <pre>{@code
   * model.search(text, SearchBy.units().last()).remove(3)
   * }</pre>
   */
  public SearchStrategy last() {
    return by(Method.LAST);
  }

  /**
   * Returns a baseline: consecutive blocks, those that turn the state of the last token least.
   *
   * <pre>{@code
   * model.search(text, SearchBy.blocks().angle()).remove(2)
   * }</pre>
   */
  public SearchStrategy angle() {
    return by(Method.ANGLE);
  }

  /**
   * Returns a baseline: at random, the same for the same seed.
   *
   * <pre>{@code
   * model.search(text, SearchBy.units().random(1)).remove(3)
   * }</pre>
   */
  public SearchStrategy random(long seed) {
    SearchPlan plan = plan(Method.RANDOM);
    return SearchStrategy.of(plan.with(plan.settings().withSeed(seed)));
  }

  /**
   * Returns EvoPress with its published settings: as many attentions as feed-forwards, by the
   * divergence from the dense model. It needs a text of 32,768 tokens, or fewer for the selections.
   *
   * <pre>{@code
   * var small = SearchBy.evolution().population(4, 2).selectionTokens(64, 128).generations(2);
   * model.search(text, small).remove(2)
   * }</pre>
   */
  public static SearchStrategy evolution() {
    return SearchStrategy.of(
        SearchPlan.of(Method.EVOLUTION, Kind.UNIT, Rule.LOSS, ObjectiveKind.KL));
  }

  /**
   * Returns what a comparison takes where nothing else is chosen: SLEB, units by two rules, the
   * better one refined, and four baselines.
   *
   * <pre>{@code
   * SearchBy.usual()
   * }</pre>
   */
  public static List<SearchStrategy> usual() {
    SearchBy finer = units().rule("per-parameter");
    return List.of(
        blocks().greedy().named("SLEB"),
        units().rule("alternating").greedy(),
        finer.greedy(),
        finer.swap(),
        blocks().oneShot(),
        blocks().angle(),
        blocks().last(),
        blocks().random(0));
  }

  private SearchStrategy by(Method method) {
    return SearchStrategy.of(plan(method));
  }

  private SearchPlan plan(Method method) {
    Check.that(
        ties == Ties.LOWEST,
        "preferUnpadded() is for a search in steps, and does not apply to %s(): leave it out.",
        method);
    Check.that(
        repair.isEmpty(),
        "repairing(text) is for a search in steps, and does not apply to %s(): leave it out.",
        method);
    return SearchPlan.of(method, kind, rule, objective);
  }

  /** Returns what a search may remove of what runs at its start. */
  SearchSpace of(SearchSpace blocks) {
    return blocks.withKind(kind).withRule(rule).withTies(ties).withObjective(objective);
  }
}
