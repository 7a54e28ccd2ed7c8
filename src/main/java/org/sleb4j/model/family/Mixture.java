package org.sleb4j.model.family;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sleb4j.check.Strings;
import org.sleb4j.model.family.LayerGroup.Producer;

/**
 * A mixture of gated feed-forwards, of which a token runs through a few: those for which the
 * softmax of the router is highest, each weighted with it.
 *
 * <p>Shazeer et al., 2017, "Outrageously Large Neural Networks"; Jiang et al., 2024, "Mixtral of
 * Experts", section 2.1. The softmax is over all experts and in float32; the weights are cast to
 * the type of the states. An expert runs once, over the tokens routed to it.
 *
 * @param layouts in which checkpoints hold its weights, the one that is computed with first
 * @param active how many experts a token runs through
 * @param normed whether their weights are divided by the sum of them
 * @param shared what every token runs through beside them
 */
record Mixture(
    List<ExpertWeights> layouts,
    int active,
    boolean normed,
    Activation activation,
    Optional<SharedExpert> shared)
    implements FeedForward {
  Mixture {
    layouts = List.copyOf(layouts);
  }

  private ExpertWeights weights() {
    return layouts.get(0);
  }

  @Override
  public FeedForward laidOutAs(Tensors tensors) {
    ExpertWeights found =
        layouts.stream()
            .filter(layout -> layout.isIn(tensors))
            .findFirst()
            .or(() -> layouts.stream().filter(layout -> layout.isNamedIn(tensors)).findFirst())
            .orElseGet(this::weights);
    return new Mixture(List.of(found), active, normed, activation, shared);
  }

  @Override
  public List<Slot> slots() {
    ExpertWeights weights = weights();
    List<Slot> slots = new ArrayList<>();
    slots.add(Slot.linear("router", weights.router()));
    slots.add(Slot.experts("gates", weights.gates()));
    slots.add(Slot.experts("ups", weights.ups()));
    slots.add(Slot.experts("downs", weights.downs()));
    shared.ifPresent(s -> slots.addAll(s.slots()));
    return slots;
  }

  /** Tokens are sorted by expert, so that each expert that any is routed to runs once. */
  private static final String ROUTED =
      """
      def routed(self, x: Tensor, router: List[List[Tensor]], gates: List[List[Tensor]], ups: List[List[Tensor]], downs: List[List[Tensor]]) -> Tensor:
        probabilities = torch.softmax(self.linear(x, router[0]).to(self.float32), -1)
        weights, chosen, = torch.topk(probabilities, self.active_experts, -1)
        if self.normed_experts:
          weights = weights / torch.sum(weights, [-1], True)
        weights = weights.to(x.dtype).flatten().unsqueeze(-1)
        sorted, places, = torch.sort(chosen.flatten(), stable=True, dim=0, descending=False)
        found, unused, counted, = torch.unique_consecutive(sorted, False, True)
        experts = annotate(List[int], found.tolist())
        counts = annotate(List[int], counted.tolist())
        y = torch.zeros_like(x)
        first = 0
        for i in range(len(experts)):
          expert = experts[i]
          some = places.narrow(0, first, counts[i])
          first = first + counts[i]
          rows = torch.floor_divide(some, self.active_experts)
          read = x.index_select(0, rows)
          hidden = torch.mul_(self.activate(self.linear(read, gates[expert])), self.linear(read, ups[expert]))
          y = y.index_add_(0, rows, self.linear(hidden, downs[expert]) * weights.index_select(0, some))
        return y
      """;

  @Override
  public Script script() {
    return activation
        .script()
        .with("active_experts", active)
        .with("normed_experts", normed)
        .plus(shared.map(SharedExpert::script).orElse(Script.NONE))
        .plus(Script.of(ROUTED))
        .plus(Script.of(feedForward()));
  }

  private String feedForward() {
    return Strings.format(
        """
        def feed_forward(self, x: Tensor%s) -> Tensor:
          rows = x.flatten(0, -2)
          y = self.routed(rows, router, gates, ups, downs)
          return (%s).view(x.size())
        """,
        Slot.parameters(slots()), shared.map(s -> "y + " + s.of("rows")).orElse("y"));
  }

  /** What experts read is made by a norm that the router and all experts read, too. */
  @Override
  public List<LayerGroup> layers(Optional<Producer> input) {
    Stream<LayerGroup> experts =
        IntStream.range(0, weights().gates().size()).boxed().flatMap(this::expertLayers);
    return Stream.concat(experts, shared.stream().flatMap(s -> s.layers().stream())).toList();
  }

  private Stream<LayerGroup> expertLayers(int expert) {
    ExpertWeights weights = weights();
    Weight up = weights.ups().get(expert);
    return Stream.of(
        LayerGroup.of("gates", expert, List.of(weights.gates().get(expert), up), Optional.empty()),
        LayerGroup.of(
            "downs", expert, List.of(weights.downs().get(expert)), Producer.whole(up, 1, 1)));
  }

  @Override
  public double multiplyAdds() {
    double all = slots().stream().mapToDouble(Slot::matrixElements).sum();
    return all + active * weights().elementsOfOne();
  }
}
