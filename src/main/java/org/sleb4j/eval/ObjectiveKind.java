package org.sleb4j.eval;

import java.util.function.DoubleConsumer;
import org.sleb4j.check.EnumNames;
import org.sleb4j.data.Windows;
import org.sleb4j.model.Model;

/** The objectives that a search can make small. */
public enum ObjectiveKind {
  /** The next-token loss, as in SLEB. */
  NLL,
  /** The divergence from the dense model, exactly; see {@link Divergence}. */
  KL,
  /** The divergence by the dense model's {@value Divergence#TOP} likeliest tokens. */
  KL_TOP_512;

  /**
   * Returns the objective with a name.
   *
   * @throws org.sleb4j.check.InvalidInputException if there is none, naming all
   */
  public static ObjectiveKind named(String name) {
    return EnumNames.find("objective", name, values());
  }

  /**
   * Makes it ready for windows: a divergence runs the dense model over them.
   *
   * @param progress receives the share of that work that is done, 0 to 1
   * @throws org.sleb4j.check.InvalidInputException if a window does not fit the model
   */
  public Objective open(Model model, Windows windows, DoubleConsumer progress) {
    return switch (this) {
      case NLL -> NextTokenLoss.objective(model);
      case KL -> Divergence.exact(model.full(), windows, progress);
      case KL_TOP_512 -> Divergence.top(model.full(), windows, Divergence.TOP, progress);
    };
  }

  /** Returns whether it is a loss of the text, so that its exponential is a perplexity. */
  public boolean isLoss() {
    return this == NLL;
  }

  /** Returns what a mean of it is called in tables: {@code mean NLL} or {@code mean KL}. */
  public String label() {
    return isLoss() ? "mean NLL" : "mean KL";
  }

  /** Returns the name of a mean of it in JSON: {@code meanNll} or {@code kl}. */
  public String field() {
    return isLoss() ? "meanNll" : "kl";
  }

  /** Returns a name such as {@code kl-top-512}. */
  @Override
  public String toString() {
    return EnumNames.of(this);
  }
}
