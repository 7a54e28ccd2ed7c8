package org.sleb4j.model;

import java.util.List;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * What a model makes of the states that leave its last block: logits and losses, in float32, made
 * in slices of rows where they are reduced.
 */
public final class ModelHead {
  /** Logits of a slice of rows: enough for a full product, few enough to take memory at hand. */
  private static final int SLICE_ELEMENTS = 8_000_000;

  /** What {@link Layers} compiles beside {@code final} and {@code scores} of the head. */
  static final String METHODS =
      """
      def logits(self, x: Tensor, w: List[List[List[Tensor]]]) -> Tensor:
        return self.scores(self.final(x, w), w)
      def some_logits(self, x: Tensor, w: List[List[List[Tensor]]], first: int, count: int) -> Tensor:
        return self.logits(x.narrow(1, first, count), w)
      def last_logits(self, x: Tensor, w: List[List[List[Tensor]]]) -> Tensor:
        return self.logits(x.narrow(1, x.size(1) - 1, 1), w).squeeze(1)
      def nll(self, x: Tensor, ids: Tensor, w: List[List[List[Tensor]]], rows: int) -> Tensor:
        states = self.final(x, w).narrow(1, 0, x.size(1) - 1).flatten(0, 1)
        targets = ids.narrow(1, 1, ids.size(1) - 1).flatten()
        losses = annotate(List[Tensor], [])
        for i in range((states.size(0) + rows - 1) // rows):
          some = torch.slice(states, 0, i * rows, (i + 1) * rows)
          wanted = torch.slice(targets, 0, i * rows, (i + 1) * rows)
          losses.append(torch.cross_entropy_loss(self.scores(some, w), wanted, None, 0))
        return torch.cat(losses).view([ids.size(0), -1])
      def likelihoods(self, x: Tensor, places: Tensor, targets: Tensor, w: List[List[List[Tensor]]], rows: int) -> List[Tensor]:
        states = torch.index_select(x.flatten(0, 1), 0, places).unsqueeze(0)
        likelihoods = annotate(List[Tensor], [])
        likeliest = annotate(List[Tensor], [])
        for i in range((places.size(0) + rows - 1) // rows):
          some = torch.slice(states, 1, i * rows, (i + 1) * rows)
          wanted = torch.slice(targets, 0, i * rows, (i + 1) * rows)
          scores = self.logits(some, w).squeeze(0)
          likelihoods.append(-torch.cross_entropy_loss(scores, wanted, None, 0))
          likeliest.append(torch.argmax(scores, -1))
        return [torch.cat(likelihoods), torch.cat(likeliest)]
      """;

  private final Layers layers;
  private final int rows;
  private final Turns turns;

  /**
   * Makes the head of a model.
   *
   * @param vocabulary the number of token ids
   */
  ModelHead(Layers layers, int vocabulary, Turns turns) {
    this.layers = layers;
    this.rows = Math.max(16, SLICE_ELEMENTS / vocabulary);
    this.turns = turns;
  }

  /** Returns the float32 logits that follow from states, [rows, tokens, ids]. */
  public Tensor logits(Scope scope, Tensor x) {
    return run(scope, "logits", List.of(x));
  }

  /** Returns the {@link #logits} of some tokens only, [rows, count, ids]. */
  public Tensor logits(Scope scope, Tensor x, int from, int count) {
    return run(scope, "some_logits", List.of(x), from, count);
  }

  /** Returns the hidden states after the last norm and projection, [rows, tokens, head's width]. */
  public Tensor finalStates(Scope scope, Tensor x) {
    return run(scope, "final", List.of(x));
  }

  /**
   * Returns the float32 negative log-likelihood of every token behind the first, [rows, tokens -
   * 1].
   */
  public Tensor nll(Scope scope, Tensor x, ModelInput input) {
    return run(scope, "nll", List.of(x, input.ids()), rows);
  }

  private Tensor run(Scope scope, String method, List<Tensor> first, Object... last) {
    return turns.take(() -> layers.head(scope, method, first, last));
  }

  /**
   * Returns how likely given tokens are behind others: the float32 log-probability of each target,
   * and the likeliest token in its place, each of shape [targets].
   *
   * @param x what leaves the last block, [rows, tokens, width]
   * @param places for each target the token it follows: row x tokens of a row + column
   * @param targets token ids
   */
  public List<Tensor> likelihoods(Scope scope, Tensor x, long[] places, long[] targets) {
    Tensor from = scope.longs(places, places.length);
    Tensor wanted = scope.longs(targets, targets.length);
    return turns.take(() -> layers.heads(scope, "likelihoods", List.of(x, from, wanted), rows));
  }
}
