package org.sleb4j.model.family;

import java.util.List;
import java.util.Optional;
import org.sleb4j.check.Strings;
import org.sleb4j.model.family.LayerGroup.Producer;

/**
 * A norm over the last axis: root mean square, or layer norm, which subtracts the mean first.
 *
 * <p>Zhang and Sennrich, 2019, "Root Mean Square Layer Normalization"; Ba et al., 2016, "Layer
 * Normalization". A gain that is stored as its distance from 1 is added in float32.
 *
 * @param weight the gain and, for a layer norm, the offset; none where the norm has neither
 * @param centered whether the gain is stored as its distance from 1
 * @param epsilon what is added to the mean square or to the variance
 */
record Norm(Kind kind, Optional<Weight> weight, boolean centered, double epsilon) {
  /** What is taken for the size of a state. */
  public enum Kind {
    RMS,
    LAYER
  }

  /** Returns a root-mean-square norm with a gain. */
  static Norm rms(String module, long size, double epsilon) {
    return new Norm(Kind.RMS, Optional.of(Weight.of(module, size)), false, epsilon);
  }

  /** Returns a layer norm with a gain, and with an offset where it has a bias. */
  static Norm layer(String module, long size, boolean bias, double epsilon) {
    Weight gain = Weight.of(module, size).withBias(bias);
    return new Norm(Kind.LAYER, Optional.of(gain), false, epsilon);
  }

  /** Returns this norm with its gain stored as the distance from 1. */
  Norm asCentered() {
    return new Norm(kind, weight, true, epsilon);
  }

  /** Returns this norm without weights. */
  Norm bare() {
    return new Norm(kind, Optional.empty(), false, epsilon);
  }

  /** Returns the expression for {@code x} normed without gain and offset, [..., size]. */
  String plain(String x, String name) {
    return bare().of(x, name);
  }

  /** Returns the slot of its weights under a name; none where it has none. */
  List<Slot> slots(String name) {
    Slot.Role role = centered ? Slot.Role.CENTERED_NORM : Slot.Role.NORM;
    return weight.map(w -> new Slot(name, role, List.of(w))).stream().toList();
  }

  /** Returns the expression that norms {@code x} with the weights of the slot of this name. */
  String of(String x, String name) {
    String weights = weight.isPresent() ? ", " + name : "";
    return Strings.format("self.%s(%s%s, self.%s_epsilon)", method(), x, weights, name);
  }

  /** Returns what {@link #of} calls. */
  Script script(String name) {
    return Script.of(kind == Kind.RMS ? rmsNorm() : layerNorm()).with(name + "_epsilon", epsilon);
  }

  /** Returns what {@link #of} and {@link #plain} call. */
  Script scriptWithPlain(String name) {
    return script(name).plus(bare().script(name));
  }

  private String method() {
    String bias = weight.flatMap(Weight::bias).isPresent() ? "_with_offset" : "";
    String gain = centered ? "centered_" : weight.isPresent() ? "" : "bare_";
    return gain + (kind == Kind.RMS ? "rms" : "layer") + "_norm" + bias;
  }

  private String signature() {
    String weights = weight.isPresent() ? ", w: List[List[Tensor]]" : "";
    return "def " + method() + "(self, x: Tensor" + weights + ", epsilon: float) -> Tensor:\n";
  }

  /** As {@code torch.rms_norm}, in fewer passes over memory. */
  private static final String MEAN_SQUARE =
      """
      mean_square = torch.linalg_vector_norm(x, 2, [-1], True, dtype=self.float32) ** 2 / x.size(-1)
      """;

  private String rmsNorm() {
    String normed = "x * torch.rsqrt(mean_square + epsilon)";
    String result = "(" + normed + ").to(x.dtype)";
    if (centered) {
      result = "(" + normed + " * (1 + w[0][0].to(self.float32))).to(x.dtype)";
    } else if (weight.isPresent()) {
      result += " * w[0][0]";
    }
    return signature() + (MEAN_SQUARE + "return " + result).indent(2);
  }

  private String layerNorm() {
    String gain = centered ? "1 + w[0][0]" : weight.isPresent() ? "w[0][0]" : "None";
    String offset = weight.flatMap(Weight::bias).isPresent() ? "w[0][1]" : "None";
    return signature()
        + "  return torch.layer_norm(x, [x.size(-1)], "
        + gain
        + ", "
        + offset
        + ", epsilon)\n";
  }

  /** Returns its weights as what can be divided in the stead of its result. */
  Optional<Producer> producer() {
    return weight.map(w -> Producer.rows(w, 1, 1)).map(p -> p.centered(centered));
  }
}
