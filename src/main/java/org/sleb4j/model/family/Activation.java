package org.sleb4j.model.family;

import java.util.Map;
import java.util.TreeSet;
import org.sleb4j.checkpoint.Config;

/**
 * An activation function, by the names that configs give it, as in transformers' {@code ACT2FN}.
 *
 * @param expression TorchScript of it, applied to {@code x}
 */
record Activation(String expression) {
  private static final String RELU = "torch.relu(x)";
  private static final String SILU = "torch.silu(x)";
  private static final String TANH_GELU = "torch.gelu(x, approximate=\"tanh\")";

  private static final Map<String, String> EXPRESSIONS =
      Map.of(
          "silu", SILU,
          "swish", SILU,
          "relu", RELU,
          "relu2", "torch.square(torch.relu(x))",
          "gelu", "torch.gelu(x)",
          "gelu_new", TANH_GELU,
          "gelu_fast", TANH_GELU,
          "gelu_pytorch_tanh", TANH_GELU);

  /**
   * Returns the activation that a field names.
   *
   * @param otherwise the name where the field is missing
   * @throws org.sleb4j.check.InvalidInputException if it is unknown
   */
  static Activation of(Config config, String field, String otherwise) {
    String name = config.optionalText(field).orElse(otherwise);
    String expression = EXPRESSIONS.get(name);
    if (expression == null) {
      throw config.refuse(field, name, "one of " + new TreeSet<>(EXPRESSIONS.keySet()));
    }
    return new Activation(expression);
  }

  /** Returns the activation of a name that is known. */
  static Activation named(String name) {
    return new Activation(EXPRESSIONS.get(name));
  }

  /** Returns whether f(a x) = a f(x) for every a above 0. */
  boolean isHomogeneous() {
    return expression.equals(RELU);
  }

  /** Returns the method {@code activate(self, x)}. */
  Script script() {
    return Script.of("def activate(self, x: Tensor) -> Tensor:\n  return " + expression + "\n");
  }
}
