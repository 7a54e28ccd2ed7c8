package org.sleb4j.model;

import java.util.Map;
import java.util.TreeSet;
import org.sleb4j.checkpoint.Config;

/** Activation functions by the names that configs give them, as in transformers' {@code ACT2FN}. */
final class Activations {
  private static final Map<String, String> EXPRESSIONS =
      Map.of(
          "silu", "torch.silu(x)",
          "swish", "torch.silu(x)",
          "relu", "torch.relu(x)",
          "gelu", "torch.gelu(x)",
          "gelu_new", "torch.gelu(x, approximate=\"tanh\")",
          "gelu_fast", "torch.gelu(x, approximate=\"tanh\")",
          "gelu_pytorch_tanh", "torch.gelu(x, approximate=\"tanh\")");

  /** The method for {@code relu}: f(a x) = a f(x) for every a above 0. */
  static final String RELU = method("torch.relu(x)");

  private Activations() {}

  /**
   * Returns the method {@code activate(self, x)} for the activation that a field names.
   *
   * @param otherwise the name where the field is missing
   * @throws org.sleb4j.check.InvalidInputException if it is unknown
   */
  static String script(Config config, String field, String otherwise) {
    String name = config.optionalText(field).orElse(otherwise);
    String expression = EXPRESSIONS.get(name);
    if (expression == null) {
      throw config.refuse(field, name, "one of " + new TreeSet<>(EXPRESSIONS.keySet()));
    }
    return method(expression);
  }

  private static String method(String expression) {
    return "def activate(self, x: Tensor) -> Tensor:\n  return " + expression + "\n";
  }
}
