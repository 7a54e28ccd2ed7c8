package org.sleb4j.model;

import java.util.Optional;
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
  /** Cosine and sine of every angle, [batch or 1, 1, tokens, size], float32 cast to the type. */
  static final String CONTEXT =
      """
      def context(self, positions: Tensor, tables: List[Tensor], type: int) -> List[Tensor]:
        angles = positions.to(6).unsqueeze(-1) * tables[0]
        angles = torch.cat([angles, angles], -1).unsqueeze(1)
        return [torch.cos(angles).to(type), torch.sin(angles).to(type)]
      """;

  /** Turns heads, [batch, heads, tokens, size], by the angles of {@link #CONTEXT}. */
  static final String ROTATE =
      """
      def rotate(self, x: Tensor, context: List[Tensor]) -> Tensor:
        a, b, = torch.chunk(x, 2, -1)
        return x * context[0] + torch.cat([-b, a], -1) * context[1]
      """;

  /**
   * Reads {@code rope_parameters}, or {@code rope_theta} and {@code rope_scaling}.
   *
   * @param context the longest window where the config names none
   */
  static RotaryEmbedding of(Config config, int size, int context) {
    int length = config.positive("max_position_embeddings", context);
    Optional<Config> parameters = config.object("rope_parameters");
    Optional<Config> scaling = parameters.or(() -> config.object("rope_scaling"));
    double theta = parameters.orElse(config).positiveNumber("rope_theta", 10000);
    return new RotaryEmbedding(
        theta, size, length, scaling.map(RotaryScaling::of).orElse(RotaryScaling.NONE));
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
