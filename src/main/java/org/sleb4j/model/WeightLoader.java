package org.sleb4j.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sleb4j.checkpoint.Checkpoint;
import org.sleb4j.torch.Argument;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Program;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * Brings the groups of a program from a checkpoint to the device, in the type of the computation.
 */
final class WeightLoader {
  private static final String CONVERT =
      """
      def convert(self, x: Tensor, device: str, type: int) -> Tensor:
        return x.to(torch.device(device), type, False, False)
      def move(self, x: Tensor, device: str) -> Tensor:
        return x.to(torch.device(device), x.dtype, False, False)
      """;

  /** Compiled at first use. */
  private static final class Holder {
    private static final Program PROGRAM = Program.compile(CONVERT, Map.of());
  }

  private final Checkpoint checkpoint;
  private final DType dtype;
  private final Device device;
  private final LinearKind kind;

  WeightLoader(Checkpoint checkpoint, DType dtype, Device device, LinearKind kind) {
    this.checkpoint = checkpoint;
    this.dtype = dtype;
    this.device = device;
    this.kind = kind;
  }

  /** Loads groups as one argument, which holds the only reference to what was copied. */
  Argument load(List<WeightGroup> groups) {
    try (Scope scope = Scope.on(Device.cpu())) {
      return Argument.of(groups.stream().map(group -> load(scope, group)).toList());
    }
  }

  private List<List<Tensor>> load(Scope scope, WeightGroup group) {
    if (group.parts().isEmpty()) {
      return List.of(List.of()); // an empty list alone would not say that it is one of lists
    }
    List<List<Tensor>> parts = new ArrayList<>();
    for (WeightGroup.Part part : group.parts()) {
      parts.add(part.names().map(name -> tensor(scope, group.role(), name)).toList());
    }
    return group.role() == WeightGroup.Role.LINEAR ? kind.prepare(scope, parts) : parts;
  }

  private Tensor tensor(Scope scope, WeightGroup.Role role, String name) {
    Tensor mapped = checkpoint.tensors().get(name).map(scope);
    String place = device.isCpu() ? "cpu" : "cuda:" + device.gpu();
    return role == WeightGroup.Role.TABLE
        ? Holder.PROGRAM.tensor(scope, "move", mapped, place)
        : Holder.PROGRAM.tensor(scope, "convert", mapped, place, dtype.code());
  }
}
