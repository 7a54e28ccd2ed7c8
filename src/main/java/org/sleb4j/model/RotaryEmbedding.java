package org.sleb4j.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.sleb4j.check.Warnings;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * Rotary positions: pair i of a head turns by position x theta^(-2i / size), unless scaled.
 *
 * <p>Su et al., 2021, "RoFormer", in the layout of Hugging Face's LLaMA, where the halves of a head
 * are the pairs.
 *
 * @param theta the base of the angles
 * @param size the size of a head, even
 * @param trainedLength the longest text before scaling, in tokens
 * @param scaling how angles are changed for longer texts
 */
record RotaryEmbedding(double theta, int size, int trainedLength, RotaryScaling scaling) {
  private static final double DEFAULT_THETA = 10000;

  /**
   * Cosine and sine of every angle for both halves of a head, the sine of the first half negated,
   * [batch or 1, 1, tokens, size], float32 cast to the type.
   */
  static final String CONTEXT =
      """
      def context(self, positions: Tensor, tables: List[Tensor], type: int) -> List[Tensor]:
        angles = (positions.to(6).unsqueeze(-1) * tables[0]).unsqueeze(1)
        cos = torch.cos(angles)
        sin = torch.sin(angles)
        return [torch.cat([cos, cos], -1).to(type), torch.cat([-sin, sin], -1).to(type)]
      """;

  /** Turns heads, [batch, heads, tokens, size], by the angles of {@link #CONTEXT}. */
  static final String ROTATE =
      """
      def rotate(self, x: Tensor, context: List[Tensor]) -> Tensor:
        partners = torch.roll(x, x.size(-1) // 2, -1)
        return torch.addcmul(x * context[0], partners, context[1])
      """;

  /**
   * Reads {@code rope_scaling}, or in its newer spelling {@code rope_parameters}, and {@code
   * rope_theta}, which may stand in them or beside them.
   *
   * @param context the longest window where the config names none
   */
  static RotaryEmbedding of(Config config, int size, int context) {
    int length = config.positive("max_position_embeddings", context);
    checkSpelling(config);
    Optional<Config> settings =
        config.object("rope_scaling").or(() -> config.object("rope_parameters"));
    double theta = theta(config, settings);
    return new RotaryEmbedding(
        theta, size, length, settings.map(RotaryScaling::of).orElse(RotaryScaling.NONE));
  }

  /** The two objects are the same settings in two spellings. */
  private static void checkSpelling(Config config) {
    JsonNode old = config.unread().get("rope_scaling");
    JsonNode current = config.unread().get("rope_parameters");
    if (old != null && current != null && !old.equals(current)) {
      throw config.refuse("rope_scaling", old, "the same as rope_parameters, or absent");
    }
    config.understood("rope_scaling", "rope_parameters");
  }

  /** As in transformers, the settings' base goes before the one beside them. */
  private static double theta(Config config, Optional<Config> settings) {
    double beside = config.positiveNumber("rope_theta", DEFAULT_THETA);
    double theta = settings.map(s -> s.positiveNumber("rope_theta", beside)).orElse(beside);
    if (theta != beside && config.has("rope_theta")) {
      Warnings.warn(
          "%s: rope_theta is %s and in the rope settings %s, which is used.",
          config, beside, theta);
    }
    return theta;
  }

  /** Returns the longest window in tokens, the scaling made use of. */
  int contextLength() {
    return (int) Math.min(Integer.MAX_VALUE, trainedLength * scaling.stretch());
  }

  /** Returns the inverse frequencies for a text of some length, [size / 2] in float32. */
  Tensor table(Scope scope, int length) {
    double base = scaling.base(theta, size, (double) length / trainedLength);
    float[] inverse = new float[size / 2];
    for (int i = 0; i < inverse.length; i++) {
      inverse[i] = (float) scaling.frequency(Math.pow(base, -2.0 * i / size));
    }
    return scope.floats(inverse, inverse.length);
  }
}
