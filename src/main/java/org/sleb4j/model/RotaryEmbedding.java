package org.sleb4j.model;

import java.util.Optional;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * Rotary positions: pair i of a head turns by position x theta^(-2i / size).
 *
 * <p>Su et al., 2021, "RoFormer", in the layout of Hugging Face's LLaMA, where the halves of a head
 * are the pairs.
 *
 * @param theta the base of the angles
 * @param size the size of a head, even
 */
record RotaryEmbedding(double theta, int size) {
  /** Cosine and sine of every angle, [batch or 1, 1, tokens, size], float32 cast to the type. */
  static final String CONTEXT =
      """
      def context(self, positions: Tensor, tables: List[Tensor], type: int) -> List[Tensor]:
        angles = positions.to(6).unsqueeze(-1) * tables[0]
        angles = torch.cat([angles, angles], -1).unsqueeze(1)
        return [torch.cos(angles).to(type), torch.sin(angles).to(type)]
      """;

  static RotaryEmbedding of(Config config, int size) {
    Optional<Config> scaling = config.object("rope_scaling");
    if (scaling.isPresent()) {
      throw config.refuse("rope_scaling", "an object", "null: scaling is not supported yet");
    }
    return new RotaryEmbedding(config.positiveNumber("rope_theta", 10000), size);
  }

  /** Returns the inverse frequencies, [size / 2] in float32. */
  Tensor table(Scope scope, int length) {
    float[] inverse = new float[size / 2];
    for (int i = 0; i < inverse.length; i++) {
      inverse[i] = (float) Math.pow(theta, -2.0 * i / size);
    }
    return scope.floats(inverse, inverse.length);
  }
}
