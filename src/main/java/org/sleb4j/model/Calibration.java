package org.sleb4j.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.sleb4j.model.family.LayerGroup;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Program;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;
import org.sleb4j.torch.TensorCopy;

/**
 * A model that adds up what its linear layers read, one block in memory at a time.
 *
 * <p>Asking for another block drops the sums of the one before.
 */
public final class Calibration implements AutoCloseable {
  private static final String METHODS =
      """
      def zeros(self, inputs: int, device: str) -> List[Tensor]:
        at = torch.device(device)
        gram = torch.zeros([inputs, inputs], dtype=self.float32, device=at)
        return [gram, torch.zeros([inputs], dtype=self.float32, device=at)]
      def add(self, sums: List[Tensor], more: List[Tensor]) -> Tensor:
        for i in range(len(sums)):
          sums[i].add_(more[i].to(sums[i].device, sums[i].dtype, False, False))
        return sums[0]
      def clear(self, sums: List[Tensor]) -> Tensor:
        for x in sums:
          x.zero_()
        return sums[0]
      """;

  /** Compiled at first use. */
  private static final class Holder {
    private static final Program PROGRAM = Program.compile(METHODS, Map.of());
  }

  private final Model model;

  private Calibration(Model model) {
    this.model = model;
  }

  /**
   * Opens a dense model; see {@link Model#open(Path, ModelOptions)}.
   *
   * @param options whose type and device it computes with
   */
  public static Calibration open(Path directory, ModelOptions options) {
    return new Calibration(Model.calibrating(directory, options));
  }

  /**
   * Returns the sums of a model that {@link #open} opened.
   *
   * @param model {@link #model} of another
   */
  public static Calibration of(Model model) {
    return new Calibration(model);
  }

  /** Returns the model, whose blocks add up what they are given to run over. */
  public Model model() {
    return model;
  }

  /** Returns what a group of layers has read in a block since it was loaded. */
  public Sums sums(Scope scope, int block, LayerGroup group) {
    List<Tensor> both = model.forward().sums(scope, block, group);
    return new Sums(both.get(0), both.get(1));
  }

  /** Begins the sums of a block anew. */
  public void forget(int block) {
    for (LayerGroup group : model.layers(block)) {
      try (Scope scope = Scope.on(model.device())) {
        Sums found = sums(scope, block, group);
        Holder.PROGRAM.tensor(scope, "clear", found.both());
      }
    }
  }

  /** Copies what {@link #sums} returns, the Gram matrix first. */
  public List<TensorCopy> copies(int block, LayerGroup group) {
    try (Scope scope = Scope.on(model.device())) {
      return TensorCopy.each(sums(scope, block, group).both());
    }
  }

  /**
   * What layers read, of n tokens.
   *
   * @param gram X^T X of the inputs X [n, inputs], float32
   * @param sizes the sum of |X| over tokens, [inputs], float32
   */
  public record Sums(Tensor gram, Tensor sizes) {
    /** Makes sums of nothing on the device of a scope. */
    public static Sums zeros(Scope scope, long inputs) {
      List<Tensor> both =
          Holder.PROGRAM.tensors(scope, "zeros", inputs, scope.device().scriptName());
      return new Sums(both.get(0), both.get(1));
    }

    /** Returns the bytes of the sums of layers with this many inputs. */
    public static long bytes(long inputs) {
      return Float.BYTES * inputs * (inputs + 1);
    }

    /** Adds what more tokens give. */
    public void add(List<TensorCopy> more) {
      try (Scope scope = Scope.on(Device.cpu())) {
        List<Tensor> opened = more.stream().map(copy -> copy.open(scope)).toList();
        Holder.PROGRAM.tensor(scope, "add", both(), opened);
      }
    }

    private List<Tensor> both() {
      return List.of(gram, sizes);
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
