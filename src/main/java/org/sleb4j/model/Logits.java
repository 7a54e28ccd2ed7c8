package org.sleb4j.model;

import java.util.List;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * What follows from the states that leave the last block: logits and losses, in float32, made in
 * slices of rows where they are reduced.
 *
 * @param vocabulary the number of token ids
 */
record Logits(Layers layers, int vocabulary) {
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

  private int rows() {
    return Math.max(16, SLICE_ELEMENTS / vocabulary);
  }

  /** See {@link Model#logits(Scope, Tensor)}. */
  Tensor all(Scope scope, Tensor x) {
    return layers.head(scope, "logits", List.of(x));
  }

  /** See {@link Model#logits(Scope, Tensor, int, int)}. */
  Tensor some(Scope scope, Tensor x, int from, int count) {
    return layers.head(scope, "some_logits", List.of(x), from, count);
  }

  /** Returns the logits of each row's last token, [rows, ids]. */
  Tensor last(Scope scope, Tensor x) {
    return layers.head(scope, "last_logits", List.of(x));
  }

  /** See {@link Model#nll}. */
  Tensor nll(Scope scope, Tensor x, ModelInput input) {
    return layers.head(scope, "nll", List.of(x, input.ids()), rows());
  }

  /** See {@link Model#likelihoods}. */
  List<Tensor> likelihoods(Scope scope, Tensor x, long[] places, long[] targets) {
    Tensor from = scope.longs(places, places.length);
    Tensor wanted = scope.longs(targets, targets.length);
    return layers.heads(scope, "likelihoods", List.of(x, from, wanted), rows());
  }

  /** See {@link Model#finalStates}. */
  Tensor finalStates(Scope scope, Tensor x) {
    return layers.head(scope, "final", List.of(x));
  }
}
