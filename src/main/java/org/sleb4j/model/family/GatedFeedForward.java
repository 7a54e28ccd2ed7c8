package org.sleb4j.model.family;

import java.util.List;
import java.util.Optional;
import org.sleb4j.model.family.LayerGroup.Producer;

/**
 * A layer whose channels are let through by an activated second one: down(f(gate(x)) * up(x)).
 *
 * <p>Shazeer, 2020, "GLU Variants Improve Transformer".
 *
 * @param gate [size, width]
 * @param up [size, width]
 * @param down [width, size]
 */
record GatedFeedForward(Weight gate, Weight up, Activation activation, Weight down)
    implements FeedForward {
  /**
   * Returns the layers {@code gate_proj}, {@code up_proj} and {@code down_proj} of a module.
   *
   * @param bias whether they have biases
   */
  static GatedFeedForward of(
      String module, int width, int size, boolean bias, Activation activation) {
    return new GatedFeedForward(
        Weight.of(module + ".gate_proj", size, width).withBias(bias),
        Weight.of(module + ".up_proj", size, width).withBias(bias),
        activation,
        Weight.of(module + ".down_proj", width, size).withBias(bias));
  }

  /** Returns layers whose gate and up are stacked in this order in one matrix. */
  static GatedFeedForward stacked(Weight gateUp, Activation activation, Weight down) {
    long size = gateUp.outputs() / 2;
    return new GatedFeedForward(gateUp.rows(0, size), gateUp.rows(size, size), activation, down);
  }

  @Override
  public List<Slot> slots() {
    return slots("");
  }

  /** Returns its slots in a program with other ones. */
  List<Slot> slots(String prefix) {
    return List.of(Slot.linear(prefix + "gate_up", gate, up), Slot.linear(prefix + "down", down));
  }

  private static final String METHOD =
      """
      def NAME_hidden(self, x: Tensor, gate_up: List[List[Tensor]], down: List[List[Tensor]]) -> Tensor:
        gate, up, = self.project(x, gate_up, [self.NAME_size, self.NAME_size])
        return torch.mul_(self.activate(gate), up)
      """;

  @Override
  public Optional<Slot> output() {
    return Optional.of(slots().get(1));
  }

  @Override
  public Script script() {
    return script("feed_forward");
  }

  /** Returns its method {@code NAME_hidden}. */
  Script script(String name) {
    return activation
        .script()
        .with(name + "_size", up.outputs())
        .plus(Script.of(METHOD.replace("NAME", name)));
  }

  /** Scales pass through the up projection, which only multiplies the activated gate. */
  @Override
  public List<LayerGroup> layers(Optional<Producer> input) {
    return layers(input, slots());
  }

  /** Returns its linear layers under the names of slots. */
  List<LayerGroup> layers(Optional<Producer> input, List<Slot> slots) {
    return List.of(
        LayerGroup.of(slots.get(0), input), LayerGroup.of(slots.get(1), Producer.whole(up, 1, 1)));
  }
}
