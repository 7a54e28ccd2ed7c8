package org.sleb4j.redundancy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Program;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * Sums, for each block, the cosines between the states of all tokens before and after it, batch by
 * batch.
 */
final class Similarities implements ModelWalk.Observer {
  private static final String COSINE =
      """
      def cosine(self, a: Tensor, b: Tensor) -> Tensor:
        return torch.cosine_similarity(a.to(b.device, self.float32, False, False), b.to(self.float32), -1).to(self.float64).sum().view([1])
      """;

  /** Compiled at first use. */
  private static final class Holder {
    private static final Program PROGRAM = Program.compile(COSINE, Map.of());
  }

  private final double[][] cosines;

  Similarities(int blocks, int batches) {
    cosines = new double[blocks][batches];
  }

  @Override
  public void see(int position, int batch, Tensor before, Tensor after) {
    cosines[position][batch] = cosine(before, after);
  }

  private static double cosine(Tensor before, Tensor after) {
    try (Scope scope = Scope.on(Device.cpu())) {
      return Holder.PROGRAM.tensor(scope, "cosine", before, after).doubles()[0];
    }
  }

  /** Returns the sums of each block, batch by batch. */
  List<List<Double>> cosines() {
    return Arrays.stream(cosines).map(sums -> Arrays.stream(sums).boxed().toList()).toList();
  }
}
