package org.sleb4j.model.family;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.sleb4j.check.Warnings;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * Rotary positions: pair i of a head turns by position x theta^(-2i / size), unless scaled.
 *
 * <p>Su et al., 2021, "RoFormer".
 *
 * @param theta the base of the angles
 * @param size how many channels of a head turn, even; those behind them stay as they are
 * @param trainedLength the longest text before scaling, in tokens
 * @param scaling how angles are changed for longer texts
 * @param pairs which channels turn together
 */
public record RotaryEmbedding(
    double theta, int size, int trainedLength, RotaryScaling scaling, Pairs pairs) {
  /** Which channels of a head turn together. */
  public enum Pairs {
    /** Channel i and channel i + size / 2, as in Hugging Face's LLaMA. */
    HALVES,
    /** Channels 2i and 2i + 1, as in the paper. */
    NEIGHBOURS
  }

  /**
   * Cosine and sine of every angle for both channels of a pair, the sine of the first one negated,
   * [batch or 1, 1, tokens, size], float32 cast to the type.
   */
  public static final String CONTEXTS =
      """
      def angles(self, positions: Tensor, frequencies: Tensor) -> Tensor:
        return (positions.to(self.float32).unsqueeze(-1) * frequencies).unsqueeze(1)
      def context_of_halves(self, positions: Tensor, frequencies: Tensor, magnitude: float, type: int) -> List[Tensor]:
        angles = self.angles(positions, frequencies)
        cos = torch.cos(angles) * magnitude
        sin = torch.sin(angles) * magnitude
        return [torch.cat([cos, cos], -1).to(type), torch.cat([-sin, sin], -1).to(type)]
      def context_of_neighbours(self, positions: Tensor, frequencies: Tensor, magnitude: float, type: int) -> List[Tensor]:
        angles = self.angles(positions, frequencies)
        cos = torch.cos(angles) * magnitude
        sin = torch.sin(angles) * magnitude
        return [torch.stack([cos, cos], -1).flatten(-2).to(type), torch.stack([-sin, sin], -1).flatten(-2).to(type)]
      """;

  private static final String HALVES =
      """
      def turn(self, x: Tensor, context: List[Tensor]) -> Tensor:
        partners = torch.roll(x, x.size(-1) // 2, -1)
        return torch.addcmul(x * context[0], partners, context[1])
      """;

  private static final String NEIGHBOURS =
      """
      def turn(self, x: Tensor, context: List[Tensor]) -> Tensor:
        partners = torch.flip(x.unflatten(-1, [-1, 2]), [-1]).flatten(-2)
        return torch.addcmul(x * context[0], partners, context[1])
      """;

  private static final String ALL =
      """
      def rotate(self, x: Tensor, context: List[Tensor]) -> Tensor:
        return self.turn(x, context)
      """;

  private static final String SOME =
      """
      def rotate(self, x: Tensor, context: List[Tensor]) -> Tensor:
        size = context[0].size(-1)
        turned = self.turn(x.narrow(-1, 0, size), context)
        return torch.cat([turned, x.narrow(-1, size, x.size(-1) - size)], -1)
      """;

  /** Returns {@code rotate(self, x, context)} for heads, [batch, heads, tokens, head size]. */
  Script script(int headSize) {
    return Script.of(pairs == Pairs.HALVES ? HALVES : NEIGHBOURS)
        .plus(Script.of(size == headSize ? ALL : SOME));
  }

  /** Returns the method of {@link #CONTEXTS} that makes what {@code rotate} takes. */
  public String contextMethod() {
    return pairs == Pairs.HALVES ? "context_of_halves" : "context_of_neighbours";
  }

  /** Returns what cosine and sine are multiplied with, see {@link RotaryScaling#magnitude}. */
  public double magnitude() {
    return scaling.magnitude();
  }

  /**
   * Reads {@code rope_scaling}, or in its newer spelling {@code rope_parameters}, and {@code
   * rope_theta}, which may stand in them or beside them.
   *
   * @param size how many channels of a head turn
   * @param defaults the longest window and theta where the config names none
   */
  static RotaryEmbedding of(Config config, int size, LlamaLike.Defaults defaults) {
    int length = config.positive("max_position_embeddings", defaults.context());
    checkSpelling(config);
    Optional<Config> settings =
        config.object("rope_scaling").or(() -> config.object("rope_parameters"));
    double theta = theta(config, settings, defaults.theta());
    RotaryScaling scaling = settings.map(RotaryScaling::of).orElse(RotaryScaling.NONE);
    return new RotaryEmbedding(theta, size, length, scaling, Pairs.HALVES);
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
  private static double theta(Config config, Optional<Config> settings, double otherwise) {
    double beside = config.positiveNumber("rope_theta", otherwise);
    double theta = settings.map(s -> s.positiveNumber("rope_theta", beside)).orElse(beside);
    if (theta != beside && config.has("rope_theta")) {
      Warnings.warn(
          "%s: rope_theta is %s and in the rope settings %s, which is used.",
          config, beside, theta);
    }
    return theta;
  }

  /** Returns this rotation of another number of channels. */
  RotaryEmbedding ofSize(int channels) {
    return new RotaryEmbedding(theta, channels, trainedLength, scaling, pairs);
  }

  /** Returns the longest window in tokens, the scaling made use of. */
  int contextLength() {
    return (int) Math.min(Integer.MAX_VALUE, trainedLength * scaling.stretch());
  }

  /** Returns the inverse frequencies for a text of some length, [size / 2] in float32. */
  public Tensor table(Scope scope, int length) {
    double base = scaling.base(theta, size, (double) length / trainedLength);
    float[] inverse = new float[size / 2];
    for (int i = 0; i < inverse.length; i++) {
      inverse[i] = (float) scaling.frequency(Math.pow(base, -2.0 * i / size));
    }
    return scope.floats(inverse, inverse.length);
  }
}
