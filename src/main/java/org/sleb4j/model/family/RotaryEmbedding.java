package org.sleb4j.model.family;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * Rotary positions: pair i of a head turns by position x theta^(-2i / size), unless scaled.
 *
 * <p>Su et al., 2021, "RoFormer". {@link RotarySettings} reads it from a config.
 *
 * @param theta the base of the angles
 * @param size how many channels of a head turn, even; those behind them stay as they are
 * @param trainedLength the longest text before scaling, in tokens
 * @param scaling how angles are changed for longer texts
 * @param pairs which channels turn together
 * @param growth how queries grow with their position, where they do
 */
public record RotaryEmbedding(
    double theta,
    int size,
    int trainedLength,
    RotaryScaling scaling,
    Pairs pairs,
    Optional<QueryGrowth> growth)
    implements Positions {
  /** Which channels of a head turn together. */
  public enum Pairs {
    /** Channel i and channel i + size / 2, as in Hugging Face's LLaMA. */
    HALVES,
    /** Channels 2i and 2i + 1, as in the paper. */
    NEIGHBOURS
  }

  /**
   * Queries are multiplied with 1 + beta ln(1 + floor(position / length)), so that a long text is
   * attended to as sharply as a short one: "attention temperature tuning" of Llama 4.
   *
   * @param length the positions before the first growth
   */
  public record QueryGrowth(double beta, int length) {}

  /**
   * Cosine and sine of every angle for both channels of a pair, the sine of the first one negated,
   * [batch or 1, 1, tokens, size], and what queries grow by, [batch or 1, 1, tokens, 1]; float32
   * cast to the type.
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
      def growth(self, positions: Tensor, beta: float, length: int, type: int) -> Tensor:
        steps = torch.floor(positions.to(self.float32) / length)
        return (torch.log(steps + 1) * beta + 1).unsqueeze(-1).unsqueeze(1).to(type)
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

  /** Returns a rotation whose queries are alike at every position. */
  static RotaryEmbedding of(
      double theta, int size, int trainedLength, RotaryScaling scaling, Pairs pairs) {
    return new RotaryEmbedding(theta, size, trainedLength, scaling, pairs, Optional.empty());
  }

  /** Returns this rotation with queries that grow with their position. */
  RotaryEmbedding growing(QueryGrowth other) {
    return new RotaryEmbedding(theta, size, trainedLength, scaling, pairs, Optional.of(other));
  }

  /** Returns this rotation with other channels turning together. */
  RotaryEmbedding of(Pairs other) {
    return new RotaryEmbedding(theta, size, trainedLength, scaling, other, growth);
  }

  /** Returns this rotation without scaling, by another base. */
  RotaryEmbedding unscaled(double base) {
    return of(base, size, trainedLength, RotaryScaling.NONE, pairs);
  }

  /** Returns the longest window in tokens, the scaling made use of. */
  int contextLength() {
    return scaling.contextLength(trainedLength);
  }

  /** Returns whether the keys of a text may be kept when it grows from a length to another. */
  public boolean keepsKeys(int before, int after) {
    return scaling.keepsKeys(before, after);
  }

  /**
   * Returns the inverse frequencies in float32: [size / 2] where all texts turn alike, else [rows,
   * columns, size / 2].
   *
   * @param lengths of the texts that tokens belong to, [rows][columns], one column for a row that
   *     is one text
   */
  public Tensor table(Scope scope, int[][] lengths) {
    int longest = Arrays.stream(lengths).flatMapToInt(Arrays::stream).max().orElseThrow();
    boolean alike =
        Arrays.stream(lengths).flatMapToInt(Arrays::stream).allMatch(l -> keepsKeys(l, longest));
    return alike
        ? scope.floats(floats(IntStream.of(longest)), size / 2)
        : scope.floats(
            floats(Arrays.stream(lengths).flatMapToInt(Arrays::stream)),
            lengths.length,
            lengths[0].length,
            size / 2);
  }

  private float[] floats(IntStream lengths) {
    double[] all = lengths.mapToObj(this::frequencies).flatMapToDouble(Arrays::stream).toArray();
    float[] floats = new float[all.length];
    IntStream.range(0, all.length).forEach(i -> floats[i] = (float) all[i]);
    return floats;
  }

  private double[] frequencies(int length) {
    return scaling.frequencies(theta, size, length);
  }
}
