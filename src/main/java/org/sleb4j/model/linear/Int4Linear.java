package org.sleb4j.model.linear;

import java.util.List;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * Multiplies with weights of 4 bits, the parts of a group stacked, and with dense weights beside
 * them.
 *
 * @param kernel what the device does
 * @param groupSize how many inputs of an output share a scale and a zero point
 * @param dtype the type of the computation
 * @param dense how those beside them are held
 */
record Int4Linear(Int4Kernel kernel, int groupSize, DType dtype, DenseKind dense)
    implements LinearKind {
  private static final String PRODUCTS =
      """
      def linear(self, x: Tensor, part: List[Tensor]) -> Tensor:
        if part[0].dtype == self.uint8 or part[0].dtype == self.int32:
          return self.int4(x, part)
        return self.dense_product(x, part)
      def int4(self, x: Tensor, part: List[Tensor]) -> Tensor:
        y = self.int4_rows(torch.contiguous(x.flatten(0, -2)), part[0], part[1])
        if len(part) == 3:
          y = y.narrow(1, 0, part[2].size(0)) + part[2]
        return y.view(x.size()[:-1] + [y.size(1)])
      def project(self, x: Tensor, parts: List[List[Tensor]], sizes: List[int]) -> List[Tensor]:
        if len(parts) == 1:
          return torch.split_with_sizes(self.linear(x, parts[0]), sizes, -1)
        results = annotate(List[Tensor], [])
        for part in parts:
          results.append(self.linear(x, part))
        return results
      """;

  @Override
  public String script() {
    return kernel.script() + dense.product() + PRODUCTS;
  }

  @Override
  public List<List<Tensor>> prepare(Scope scope, List<List<Tensor>> parts) {
    if (parts.stream().allMatch(Int4Packing::isInt4)) {
      return List.of(pack(scope, parts));
    }
    return parts.stream().map(part -> prepared(scope, part)).toList();
  }

  private List<Tensor> prepared(Scope scope, List<Tensor> part) {
    return Int4Packing.isInt4(part)
        ? pack(scope, List.of(part))
        : dense.prepare(scope, List.of(part)).get(0);
  }

  private List<Tensor> pack(Scope scope, List<List<Tensor>> parts) {
    List<Tensor> stacked = Int4Packing.stack(scope, parts, groupSize, dtype);
    List<Tensor> packed = kernel.pack(scope, stacked);
    stacked.get(0).close();
    return packed;
  }
}
