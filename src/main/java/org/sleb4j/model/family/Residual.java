package org.sleb4j.model.family;

import java.util.Optional;

/**
 * How attention A and feed-forward F of a block add to the states x.
 *
 * <p>One after the other, each as {@code x = behind(x + m inside(f(front(x))))}, with those norms
 * that there are; or side by side, {@code x + m A(front(x)) + m F(front(x))}.
 *
 * @param attention the norms about the attention
 * @param feedForward the norms about the feed-forward
 * @param parallel whether both read the same states
 * @param multiplier what their results are multiplied with before they are added, m
 */
record Residual(Norms attention, Norms feedForward, boolean parallel, double multiplier) {
  /**
   * The norms about one half of a block.
   *
   * @param front of what it reads
   * @param inside of what it adds
   * @param behind of the sum
   */
  public record Norms(Optional<Norm> front, Optional<Norm> inside, Optional<Norm> behind) {
    static Norms front(Norm norm) {
      return new Norms(Optional.of(norm), Optional.empty(), Optional.empty());
    }

    static Norms inside(Norm norm) {
      return new Norms(Optional.empty(), Optional.of(norm), Optional.empty());
    }

    static Norms behind(Norm norm) {
      return new Norms(Optional.empty(), Optional.empty(), Optional.of(norm));
    }

    static Norms sandwich(Norm front, Norm inside) {
      return new Norms(Optional.of(front), Optional.of(inside), Optional.empty());
    }
  }

  /** Returns norms in front of each half, as LLaMA has them: x + f(norm(x)). */
  static Residual front(Norm attention, Norm feedForward) {
    return sequential(Norms.front(attention), Norms.front(feedForward));
  }

  /** Returns norms of the sums, as the first Transformer had them: norm(x + f(x)). */
  static Residual behind(Norm attention, Norm feedForward) {
    return sequential(Norms.behind(attention), Norms.behind(feedForward));
  }

  /** Returns norms of what is added: x + norm(f(x)). */
  static Residual inside(Norm attention, Norm feedForward) {
    return sequential(Norms.inside(attention), Norms.inside(feedForward));
  }

  /** Returns halves with norms where they say. */
  static Residual sequential(Norms attention, Norms feedForward) {
    return new Residual(attention, feedForward, false, 1);
  }

  /** Returns halves side by side, each with a norm; x + A(norm(x)) + F(norm(x)). */
  static Residual parallel(Norm attention, Norm feedForward) {
    return new Residual(Norms.front(attention), Norms.front(feedForward), true, 1);
  }

  /** Returns halves side by side that read the states through one norm. */
  static Residual parallel(Norm shared) {
    return parallel(shared, shared);
  }

  Residual times(double factor) {
    return new Residual(attention, feedForward, parallel, factor);
  }

  /** Returns whether both halves read the same normed states. */
  boolean sharesNorm() {
    return parallel && attention.front().equals(feedForward.front());
  }
}
