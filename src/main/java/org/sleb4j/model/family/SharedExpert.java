package org.sleb4j.model.family;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sleb4j.check.Strings;

/**
 * A feed-forward of a {@link Mixture} that every token runs through, let through by a sigmoid.
 *
 * <p>Qwen Team, 2024, "Qwen1.5-MoE".
 *
 * @param gate [1, width]
 */
record SharedExpert(Weight gate, GatedFeedForward expert) {
  private static final String NAME = "shared_expert";

  List<Slot> slots() {
    return Stream.concat(
            Stream.of(Slot.linear("shared_gate", gate)), expert.slots("shared_").stream())
        .toList();
  }

  /** Returns the method that {@link #of} calls. */
  Script script() {
    return expert.script(NAME);
  }

  /** Returns the expression for what it adds to states, [tokens, width]. */
  String of(String x) {
    return Strings.format(
        "torch.sigmoid(self.linear(%s, shared_gate[0]))"
            + " * self.linear(self.%s_hidden(%s, shared_gate_up, shared_down), shared_down[0])",
        x, NAME, x);
  }

  List<LayerGroup> layers() {
    return expert.layers(Optional.empty(), expert.slots("shared_"));
  }
}
