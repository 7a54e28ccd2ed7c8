package org.sleb4j.model;

import java.util.List;
import java.util.Map;
import org.sleb4j.checkpoint.StoredTensor;
import org.sleb4j.model.family.Slot;
import org.sleb4j.model.family.Stored;
import org.sleb4j.model.linear.LinearKind;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Program;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/** The weights of a model one by one, in float32 whatever they are stored as. */
public final class DenseWeights {
  private static final String METHODS =
      """
      def move(self, x: Tensor, device: str) -> Tensor:
        return torch.contiguous(x.to(torch.device(device), self.float32, False, False))
      """;

  /** Compiled at first use. */
  private static final class Holder {
    private static final Program PROGRAM = Program.compile(METHODS, Map.of());
  }

  private final WeightSource source;
  private final Device device;

  DenseWeights(WeightSource source, Device device) {
    this.source = source;
    this.device = device;
  }

  /**
   * Returns a weight without its bias, or a bias, on the device of the model, in float32 and in the
   * shape that programs see.
   *
   * @param replaced what may stand for it
   */
  public Tensor read(Scope scope, Stored weight, Replacements replaced) {
    WeightSource.Place cpu = new WeightSource.Place(DType.FLOAT32, Device.cpu());
    Tensor x = replaced.find(scope, weight, cpu).orElseGet(() -> dense(scope, weight, cpu));
    return Holder.PROGRAM.tensor(scope, "move", x, device.scriptName());
  }

  private Tensor dense(Scope scope, Stored weight, WeightSource.Place cpu) {
    List<Tensor> stored = source.load(scope, Slot.Role.LINEAR, weight, cpu);
    return stored.size() == 1
        ? stored.get(0)
        : LinearKind.int4Dense(scope, stored, source.groupSize().getAsInt());
  }

  /** Returns the type that a weight is stored in; of a 4-bit one that of its scales. */
  public DType storedType(Stored weight) {
    StoredTensor stored =
        source.isStored() ? source.checkpoint().tensors().get(weight.tensor()) : null;
    return stored == null ? source.storedType() : stored.dtype();
  }
}
