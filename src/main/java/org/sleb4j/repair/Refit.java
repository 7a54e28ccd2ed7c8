package org.sleb4j.repair;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.sleb4j.check.Check;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.family.Stored;
import org.sleb4j.model.family.Writer;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Program;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * The new weights of a writer.
 *
 * @param tensors by their names in the checkpoint, in its layout and its types
 * @param change |W' - W| / |W|; 0 where nothing moves, also of a matrix of zeros
 */
record Refit(Map<String, Tensor> tensors, double change) {
  private static final String METHODS =
      """
      def plus(self, old: Tensor, changes: List[Tensor], transposed: bool, type: int) -> Tensor:
        new = old
        if len(changes) > 0:
          new = old.to(self.float64) + changes[0]
        if transposed:
          new = new.t()
        return new.to(type)
      def host(self, x: Tensor) -> Tensor:
        return torch.contiguous(x.to(torch.device("cpu"), x.dtype, False, False))
      def number(self, value: float) -> Tensor:
        return torch.full([1], value, dtype=self.float64)
      def squares(self, x: Tensor, shift: float) -> Tensor:
        return torch.sum((x.to(self.float64) + shift) ** 2).view([1]).to(torch.device("cpu"), self.float64, False, False)
      """;

  /** Compiled at first use. */
  private static final class Holder {
    private static final Program PROGRAM = Program.compile(METHODS, Map.of());
  }

  /**
   * Changes the weights that a view has.
   *
   * @param scope owns the result
   * @param changes what is added to each; none where all stay
   * @throws org.sleb4j.check.InvalidInputException if the result is not finite
   */
  static Refit of(Scope scope, ModelView view, Writer writer, List<Tensor> changes) {
    List<Stored> weights = changed(writer);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    double moved = 0;
    double size = 0;
    for (int i = 0; i < weights.size(); i++) {
      Stored weight = weights.get(i);
      List<Tensor> change = changes.isEmpty() ? List.of() : List.of(changes.get(i));
      Tensor old = view.model().weights().read(scope, weight, view.replaced());
      DType type = view.model().weights().storedType(weight);
      Tensor changed =
          Holder.PROGRAM.tensor(scope, "plus", old, change, weight.transposed(), type.code());
      checkFinite(weight, changed);
      tensors.put(weight.tensor(), changed);
      moved += change.isEmpty() ? 0 : squares(change.get(0), 0);
      size += squares(old, i == 0 && writer.isCentered() ? 1 : 0);
    }
    return new Refit(tensors, moved == 0 ? 0 : Math.sqrt(moved / size));
  }

  /** Returns its tensors on the CPU. */
  Map<String, Tensor> onHost(Scope scope) {
    Map<String, Tensor> moved = new LinkedHashMap<>();
    tensors.forEach((name, x) -> moved.put(name, Holder.PROGRAM.tensor(scope, "host", x)));
    return moved;
  }

  /** Returns a float64 tensor of one element. */
  static Tensor number(Scope scope, double value) {
    return Holder.PROGRAM.tensor(scope, "number", value);
  }

  /**
   * Returns the weights that are fitted: the bias of a layer stays as it is, that of a norm is
   * fitted with its gain.
   */
  static List<Stored> changed(Writer writer) {
    Stored main = writer.weight().main();
    return writer.isNorm() ? writer.weight().each().toList() : Stream.of(main).toList();
  }

  private static void checkFinite(Stored weight, Tensor x) {
    Check.that(
        Double.isFinite(squares(x, 0)),
        "The refit of %s is not finite: its sums are singular; give more tokens or a larger rho.",
        weight.tensor());
  }

  private static double squares(Tensor x, double shift) {
    try (Scope temporary = Scope.on(Device.cpu())) {
      return Holder.PROGRAM.tensor(temporary, "squares", x, shift).doubles()[0];
    }
  }
}
