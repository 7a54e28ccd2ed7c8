package org.sleb4j;

import org.sleb4j.eval.ObjectiveKind;
import org.sleb4j.search.Kind;
import org.sleb4j.search.Rule;
import org.sleb4j.search.SearchSpace;

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
 * @param objective what is made small
 */
public record SearchBy(Kind kind, Rule rule, ObjectiveKind objective) {
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
    return new SearchBy(kind, Rule.LOSS, ObjectiveKind.NLL);
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
    return new SearchBy(kind, Rule.named(name), objective);
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
    return new SearchBy(kind, rule, ObjectiveKind.named(name));
  }

  /** Returns what a search may remove of what runs at its start. */
  SearchSpace of(SearchSpace blocks) {
    return blocks.withKind(kind).withRule(rule).withObjective(objective);
  }
}
