package org.sleb4j.model.family;

import java.util.List;
import java.util.Optional;
import org.sleb4j.model.family.LayerGroup.Producer;

/**
 * Two layers with an activation between them: down(f(up(x))).
 *
 * @param up [size, width]
 * @param down [width, size]
 */
record PlainFeedForward(Weight up, Activation activation, Weight down) implements FeedForward {
  @Override
  public List<Slot> slots() {
    return List.of(Slot.linear("up", up), Slot.linear("down", down));
  }

  @Override
  public Optional<Slot> output() {
    return Optional.of(slots().get(1));
  }

  @Override
  public Script script() {
    return activation
        .script()
        .plus(
            Script.of(
                """
                def feed_forward_hidden(self, x: Tensor, up: List[List[Tensor]], down: List[List[Tensor]]) -> Tensor:
                  return self.activate(self.linear(x, up[0]))
                """));
  }

  /** Scales pass through a homogeneous activation, and through no other. */
  @Override
  public List<LayerGroup> layers(Optional<Producer> input) {
    return List.of(
        LayerGroup.of(slots().get(0), input),
        LayerGroup.of(
            slots().get(1), Producer.whole(up, 1, 1).filter(p -> activation.isHomogeneous())));
  }
}
