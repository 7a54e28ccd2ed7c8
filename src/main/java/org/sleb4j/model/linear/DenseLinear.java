package org.sleb4j.model.linear;

import java.util.List;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/** Multiplies with the weights as they are: mapped from the file, or converted or on a GPU. */
record DenseLinear() implements DenseKind {
  @Override
  public String product() {
    return DenseKind.product("linear_product");
  }

  @Override
  public String script() {
    return product()
        + """
        def linear(self, x: Tensor, part: List[Tensor]) -> Tensor:
          return self.dense_product(x, part)
        def project(self, x: Tensor, parts: List[List[Tensor]], sizes: List[int]) -> List[Tensor]:
          results = annotate(List[Tensor], [])
          for part in parts:
            results.append(self.linear(x, part))
          return results
        """;
  }

  @Override
  public List<List<Tensor>> prepare(Scope scope, List<List<Tensor>> parts) {
    return parts;
  }
}
