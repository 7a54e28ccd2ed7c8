package org.sleb4j.quant;

import java.util.Map;
import org.sleb4j.model.family.LayerGroup.Producer;
import org.sleb4j.torch.Program;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * Scales of the channels that a group of layers reads, computed from how large the channels are on
 * the calibration text: s = mean|x|^ratio, over sqrt(max s * min s).
 *
 * <p>Lin et al., 2023, section 3.2, equation 5. A channel that is read more than once has one
 * scale, computed from the mean over its readings.
 */
final class Channels {
  private static final String METHODS =
      """
      def scales(self, sizes: Tensor, tokens: int, ratio: float, heads: int, sharing: int) -> Tensor:
        mean = torch.mean((sizes / tokens).view([heads, sharing, -1]), [1]).flatten()
        s = torch.clamp_min(torch.pow(mean, ratio), 0.0001)
        return s / torch.sqrt(torch.max(s) * torch.min(s))
      def inputs(self, scales: Tensor, heads: int, sharing: int) -> Tensor:
        return scales.view([heads, 1, -1]).expand([heads, sharing, -1]).flatten()
      def divided(self, x: Tensor, rows: Tensor, shift: float) -> Tensor:
        return ((x + shift) / rows - shift).to(torch.device("cpu"), self.float32, False, False)
      """;

  /** Compiled at first use. */
  private static final class Holder {
    private static final Program PROGRAM = Program.compile(METHODS, Map.of());
  }

  private Channels() {}

  /**
   * Returns the scales of the producer's rows.
   *
   * @param sizes the sum of |x| over tokens, [inputs]
   */
  static Tensor scales(Scope scope, Tensor sizes, long tokens, double ratio, Producer producer) {
    return Holder.PROGRAM.tensor(
        scope, "scales", sizes, tokens, ratio, producer.heads(), producer.sharing());
  }

  /** Returns the scales of the inputs that the producer's rows are read as. */
  static Tensor inputs(Scope scope, Tensor scales, Producer producer) {
    return Holder.PROGRAM.tensor(scope, "inputs", scales, producer.heads(), producer.sharing());
  }

  /**
   * Divides a norm's gain or offset, or a bias, and brings it to the CPU.
   *
   * @param shift what is added to a stored number to get the one that is divided
   */
  static Tensor divided(Scope scope, Tensor x, Tensor rows, double shift) {
    return Holder.PROGRAM.tensor(scope, "divided", x, rows, shift);
  }
}
