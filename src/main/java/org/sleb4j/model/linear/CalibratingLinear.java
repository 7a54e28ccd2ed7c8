package org.sleb4j.model.linear;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sleb4j.torch.Program;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * Multiplies with the weights as they are, and adds up in float32 what each group reads: X^T X and
 * the sum over tokens of |X|. The products of a call are added as a whole, so that sums of sums
 * from elsewhere are the same numbers.
 *
 * <p>The sums are the first two tensors of a group's first part.
 */
final class CalibratingLinear implements LinearKind {
  private static final String SUMS =
      """
      def sums(self, weight: Tensor) -> List[Tensor]:
        inputs = weight.size(1)
        gram = torch.zeros([inputs, inputs], dtype=self.float32, device=weight.device)
        return [gram, torch.zeros([inputs], dtype=self.float32, device=weight.device)]
      """;

  /** Compiled at first use. */
  private static final class Holder {
    private static final Program PROGRAM = Program.compile(SUMS, Map.of());
  }

  @Override
  public String script() {
    return new DenseLinear().product()
        + """
        def add(self, x: Tensor, part: List[Tensor]) -> List[Tensor]:
          rows = x.flatten(0, -2).to(self.float32)
          gram = part[0].add_(torch.matmul(rows.t(), rows))
          sizes = part[1].add_(torch.sum(torch.abs(rows), [0]))
          return torch.slice(part, 2, 9223372036854775807, 1)
        def linear(self, x: Tensor, part: List[Tensor]) -> Tensor:
          return self.dense_product(x, self.add(x, part))
        def project(self, x: Tensor, parts: List[List[Tensor]], sizes: List[int]) -> List[Tensor]:
          results = [self.linear(x, parts[0])]
          for i in range(1, len(parts)):
            results.append(self.dense_product(x, parts[i]))
          return results
        def sums(self, w: List[List[List[Tensor]]], slot: int, part: int) -> List[Tensor]:
          return [w[slot][part][0], w[slot][part][1]]
        """;
  }

  @Override
  public List<List<Tensor>> prepare(Scope scope, List<List<Tensor>> parts) {
    List<Tensor> first =
        new ArrayList<>(Holder.PROGRAM.tensors(scope, "sums", parts.get(0).get(0)));
    first.addAll(parts.get(0));
    List<List<Tensor>> prepared = new ArrayList<>(parts);
    prepared.set(0, first);
    return prepared;
  }
}
