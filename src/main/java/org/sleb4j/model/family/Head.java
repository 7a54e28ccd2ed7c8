package org.sleb4j.model.family;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What makes logits of the last states.
 *
 * @param norm of the states, where there is one
 * @param projection from the width of states to that of the embedding, where they differ
 * @param output [vocabulary, width], which may be the embedding's table
 * @param multiplier what logits are multiplied with
 * @param cap the bound c of logits, which become c tanh(logit / c)
 */
public record Head(
    Optional<Norm> norm,
    Optional<Weight> projection,
    Weight output,
    double multiplier,
    OptionalDouble cap) {
  private static final String NORM = "final_norm";

  /** Returns a norm and the layer behind it. */
  static Head of(Norm norm, Weight output) {
    return new Head(Optional.of(norm), Optional.empty(), output, 1, OptionalDouble.empty());
  }

  Head times(double factor) {
    return new Head(norm, projection, output, factor, cap);
  }

  Head capped(double bound) {
    return new Head(norm, projection, output, multiplier, OptionalDouble.of(bound));
  }

  /** Returns this head with a bias of the layer, whose name is not that of the table. */
  Head withBias(Weight layer) {
    Weight biased = new Weight(output.main(), layer.withBias(true).bias());
    return new Head(norm, projection, biased, multiplier, cap);
  }

  /** Returns the slots of {@code w}, the argument of the methods of {@link #script}. */
  public List<Slot> slots() {
    List<Slot> slots = new ArrayList<>();
    norm.ifPresent(n -> slots.addAll(n.slots(NORM)));
    projection.ifPresent(p -> slots.add(Slot.linear("output_projection", p)));
    slots.add(Slot.linear("output", output));
    return slots;
  }

  /**
   * Returns the methods {@code final(self, x, w)}, the states that the last layer is applied to,
   * and {@code scores(self, x, w)}, the float32 logits of those.
   */
  Script script() {
    String unpacked = Slot.unpacked(slots()) + "\n";
    return norm.map(n -> n.script(NORM))
        .orElse(Script.NONE)
        .with("logit_multiplier", multiplier)
        .with("logit_cap", cap.orElse(1))
        .plus(Script.of(method("final", unpacked + finalBody())))
        .plus(Script.of(method("scores", unpacked + scoresBody())));
  }

  private static String method(String name, String body) {
    return "def "
        + name
        + "(self, x: Tensor, w: List[List[List[Tensor]]]) -> Tensor:\n"
        + body.indent(2);
  }

  private String finalBody() {
    return norm.map(n -> "x = " + n.of("x", NORM) + "\n").orElse("")
        + projection.map(p -> "x = self.linear(x, output_projection[0])\n").orElse("")
        + "return x\n";
  }

  private String scoresBody() {
    return "logits = self.linear(x, output[0]).to(self.float32)\n"
        + (multiplier == 1 ? "" : "logits = logits * self.logit_multiplier\n")
        + (cap.isEmpty() ? "" : "logits = torch.tanh(logits / self.logit_cap) * self.logit_cap\n")
        + "return logits\n";
  }
}
