package org.sleb4j.model;

import java.util.List;
import org.sleb4j.torch.Argument;
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
      def final_rows(self, x: Tensor, w: List[List[List[Tensor]]]) -> List[Tensor]:
        return torch.split(self.final(x, w), 1, 0)
      def predicting(self, states: Tensor) -> Tensor:
        return states.narrow(1, 0, states.size(1) - 1).flatten(0, 1)
      def log_softmax_of(self, states: Tensor, w: List[List[List[Tensor]]], i: int, rows: int) -> Tensor:
        return torch.log_softmax(self.scores(torch.slice(states, 0, i * rows, (i + 1) * rows), w), -1)
      def divergence(self, x: Tensor, w: List[List[List[Tensor]]], dense: List[Tensor], rows: int) -> Tensor:
        p = self.predicting(torch.cat(dense, 0).to(x.device, x.dtype, False, False))
        q = self.predicting(self.final(x, w))
        values = annotate(List[Tensor], [])
        for i in range((q.size(0) + rows - 1) // rows):
          log_p = self.log_softmax_of(p, w, i, rows)
          log_q = self.log_softmax_of(q, w, i, rows)
          values.append((torch.exp(log_p) * (log_p - log_q)).sum([-1]))
        return torch.cat(values).view([x.size(0), -1])
      def likeliest(self, x: Tensor, w: List[List[List[Tensor]]], count: int, rows: int) -> List[Tensor]:
        p = self.predicting(self.final(x, w))
        logs = annotate(List[Tensor], [])
        ids = annotate(List[Tensor], [])
        for i in range((p.size(0) + rows - 1) // rows):
          some, which, = torch.topk(self.log_softmax_of(p, w, i, rows), count, -1)
          logs.append(some)
          ids.append(which)
        shape = [x.size(0), -1, count]
        return torch.split(torch.cat(logs).view(shape), 1, 0) + torch.split(torch.cat(ids).view(shape), 1, 0)
      def top_divergence(self, x: Tensor, w: List[List[List[Tensor]]], logs: List[Tensor], ids: List[Tensor], rows: int) -> Tensor:
        all_logs = torch.cat(logs, 0).to(x.device, self.float32, False, False).flatten(0, 1)
        all_ids = torch.cat(ids, 0).to(x.device, ids[0].dtype, False, False).flatten(0, 1)
        q = self.predicting(self.final(x, w))
        values = annotate(List[Tensor], [])
        for i in range((q.size(0) + rows - 1) // rows):
          log_p = torch.slice(all_logs, 0, i * rows, (i + 1) * rows)
          which = torch.slice(all_ids, 0, i * rows, (i + 1) * rows)
          log_q = torch.gather(self.log_softmax_of(q, w, i, rows), -1, which)
          rest_p = torch.clamp(1 - torch.exp(log_p).sum([-1]), 1e-12)
          rest_q = torch.clamp(1 - torch.exp(log_q).sum([-1]), 1e-12)
          some = (torch.exp(log_p) * (log_p - log_q)).sum([-1])
          values.append(some + rest_p * (torch.log(rest_p) - torch.log(rest_q)))
        return torch.cat(values).view([x.size(0), -1])
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

  /** Returns the {@link #finalStates} of each row, [1, tokens, head's width]. */
  public List<Tensor> finalStatesOfRows(Scope scope, Tensor x) {
    return turns.take(() -> layers.heads(scope, "final_rows", List.of(x)));
  }

  /**
   * Returns the likeliest tokens behind each but the last: for each row the float32 logarithms of
   * their probabilities, [1, tokens - 1, count], and then for each row their ids.
   */
  public List<Tensor> likeliest(Scope scope, Tensor x, int count) {
    return turns.take(() -> layers.heads(scope, "likeliest", List.of(x), count, rows));
  }

  /**
   * Returns the float32 divergence of what follows from states from what follows from others,
   * [rows, tokens - 1]: the sum over the vocabulary of P log(P / Q).
   *
   * @param dense the {@link #finalStatesOfRows} of P
   * @param x what leaves the last block, of Q
   */
  public Tensor divergence(Scope scope, List<Tensor> dense, Tensor x) {
    try (Argument p = Argument.of(dense)) {
      return run(scope, "divergence", List.of(x), p, rows);
    }
  }

  /**
   * Returns the divergence with all but the {@link #likeliest} tokens of P as one outcome; see
   * {@link #divergence}.
   */
  public Tensor topDivergence(Scope scope, List<Tensor> logs, List<Tensor> ids, Tensor x) {
    try (Argument p = Argument.of(logs);
        Argument which = Argument.of(ids)) {
      return run(scope, "top_divergence", List.of(x), p, which, rows);
    }
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
