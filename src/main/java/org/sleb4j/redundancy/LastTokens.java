package org.sleb4j.redundancy;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Program;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/** Keeps the state of each window's last token in front of every block and behind the last one. */
final class LastTokens implements ModelWalk.Observer {
  private static final String LAST =
      """
      def last(self, x: Tensor) -> Tensor:
        return x.select(1, -1).to(self.float32).contiguous()
      """;

  /** Compiled at first use. */
  private static final class Holder {
    private static final Program PROGRAM = Program.compile(LAST, Map.of());
  }

  /** For each place and each batch the states of its windows, one behind another. */
  private final float[][][] states;

  private final int[] windows;

  LastTokens(int blocks, int batches) {
    states = new float[blocks + 1][batches][];
    windows = new int[batches];
  }

  @Override
  public void see(int position, int batch, Tensor before, Tensor after) {
    windows[batch] = (int) before.size(0);
    if (position == 0) {
      states[0][batch] = last(before);
    }
    states[position + 1][batch] = last(after);
  }

  private static float[] last(Tensor x) {
    try (Scope scope = Scope.on(Device.cpu())) {
      return Holder.PROGRAM.tensor(scope, "last", x).floats();
    }
  }

  /** Returns the mean over windows of acos(cosine) / pi between the states at two places. */
  double angle(int from, int to) {
    double sum =
        IntStream.range(0, windows.length)
            .mapToDouble(b -> angles(states[from][b], states[to][b], windows[b]))
            .sum();
    return sum / Arrays.stream(windows).sum();
  }

  /** Returns the sum of the angles of some windows. */
  private static double angles(float[] from, float[] to, int count) {
    int width = from.length / count;
    return IntStream.range(0, count)
        .mapToDouble(
            i ->
                angle(
                    Arrays.copyOfRange(from, i * width, (i + 1) * width),
                    Arrays.copyOfRange(to, i * width, (i + 1) * width)))
        .sum();
  }

  private static double angle(float[] a, float[] b) {
    double cosine = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    return Math.acos(Math.max(-1, Math.min(1, cosine))) / Math.PI;
  }

  private static double dot(float[] a, float[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> (double) a[i] * b[i]).sum();
  }
}
