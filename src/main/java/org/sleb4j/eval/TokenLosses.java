package org.sleb4j.eval;

import java.util.List;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;
import org.sleb4j.data.Windows;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInput;
import org.sleb4j.model.ModelView;
import org.sleb4j.torch.Scope;

/**
 * The negative log-likelihood of every token of a text behind the first, each given those before
 * it.
 *
 * @param ids the tokens of the text
 * @param nll in nats, of the tokens behind the first: one value fewer than ids
 */
public record TokenLosses(List<Integer> ids, List<Double> nll) {
  public TokenLosses {
    ids = List.copyOf(ids);
    nll = List.copyOf(nll);
    Check.that(
        ids.size() >= 2 && nll.size() == ids.size() - 1,
        "losses (%d) must be one fewer than tokens (%d), and at least one.",
        nll.size(),
        ids.size());
  }

  /**
   * Runs a model over a text.
   *
   * @throws org.sleb4j.check.InvalidInputException if the text has fewer than 2 tokens or more than
   *     the model's context, or an id is outside the vocabulary
   */
  public static TokenLosses of(ModelView view, int[] ids) {
    Model model = view.model();
    Windows text = Windows.of(List.of(ids));
    text.checkFits(model.info().vocabulary(), model.info().context());
    long[] longs = IntStream.of(ids).asLongStream().toArray();
    try (Scope scope = Scope.on(model.device())) {
      ModelInput input = model.inputs().windows(scope, longs, 1);
      float[] nll = model.head().nll(scope, view.states(scope, input), input).floats();
      return new TokenLosses(
          IntStream.of(ids).boxed().toList(),
          IntStream.range(0, nll.length).mapToObj(i -> (double) nll[i]).toList());
    }
  }

  /** Returns the mean over the predicted tokens, in nats. */
  public double meanNll() {
    return nll.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  /**
   * Returns how much larger the loss of each predicted token is than that of another model on the
   * same tokens: where pruning hurts.
   *
   * @throws org.sleb4j.check.InvalidInputException if the tokens are not the same
   */
  public List<Double> minus(TokenLosses other) {
    Check.that(
        ids.equals(other.ids),
        "losses can only be compared on the same tokens: there are %d and %d, or other ids.",
        ids.size(),
        other.ids.size());
    return IntStream.range(0, nll.size()).mapToObj(i -> nll.get(i) - other.nll.get(i)).toList();
  }

  @Override
  public String toString() {
    return Strings.format("mean NLL %.4f over %,d predicted tokens", meanNll(), nll.size());
  }
}
