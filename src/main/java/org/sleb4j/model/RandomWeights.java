package org.sleb4j.model;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.checkpoint.Checkpoint;
import org.sleb4j.model.family.Slot;
import org.sleb4j.model.family.Stored;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Program;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * Draws weights on the device they are used on, in the type of the computation: matrices normal
 * with the config's {@code initializer_range}, norms one, biases zero. The same name always gets
 * the same numbers, so that a tied head is the embedding.
 *
 * <p>On a CPU, PyTorch makes normal numbers of bfloat16 out of uniform ones with 8 bits: their
 * deviation is 1 % too small, which no speed depends on.
 */
record RandomWeights(ModelShape shape) implements WeightSource {
  private static final String DRAW =
      """
      def normal(self, shape: List[int], deviation: float, seed: int, device: str, type: int) -> Tensor:
        torch.manual_seed(seed)
        return torch.empty(shape, dtype=type, device=torch.device(device)).normal_(0., deviation)
      def filled(self, shape: List[int], value: float, device: str, type: int) -> Tensor:
        return torch.full(shape, value, dtype=type, device=torch.device(device))
      """;

  /** Compiled at first use. */
  private static final class Holder {
    private static final Program PROGRAM = Program.compile(DRAW, Map.of());
  }

  @Override
  public String name() {
    return shape.name();
  }

  @Override
  public boolean isStored() {
    return false;
  }

  @Override
  public Checkpoint checkpoint() {
    throw new InvalidInputException(
        this + " has random weights and no files: open a model directory for this.");
  }

  @Override
  public long bytesOnDisk() {
    return 0;
  }

  @Override
  public DType storedType() {
    return shape.config().optionalText("torch_dtype").map(DType::parse).orElse(DType.FLOAT32);
  }

  @Override
  public OptionalInt groupSize() {
    return OptionalInt.empty();
  }

  @Override
  public long bytes(Stored weight, DType dtype) {
    return weight.elements() * dtype.bytes();
  }

  @Override
  public long tableBytes(Stored table, DType dtype, Device device) {
    return table.elements() * dtype.bytes();
  }

  @Override
  public List<Integer> eosIds() {
    return shape.config().ids("eos_token_id");
  }

  @Override
  public List<Tensor> load(Scope scope, Slot.Role role, Stored weight, Place place) {
    return List.of(draw(scope, role, weight, place));
  }

  private Tensor draw(Scope scope, Slot.Role role, Stored weight, Place place) {
    if (weight.tensor().endsWith("bias") || role == Slot.Role.CENTERED_NORM) {
      return filled(scope, weight, 0, place);
    }
    return role == Slot.Role.NORM ? filled(scope, weight, 1, place) : normal(scope, weight, place);
  }

  private static Tensor filled(Scope scope, Stored weight, double value, Place place) {
    return Holder.PROGRAM.tensor(
        scope, "filled", axes(weight), value, place.device().scriptName(), place.dtype().code());
  }

  private Tensor normal(Scope scope, Stored weight, Place place) {
    double deviation = shape.config().positiveNumber("initializer_range", 0.02);
    return Holder.PROGRAM.tensor(
        scope,
        "normal",
        axes(weight),
        deviation,
        seed(weight),
        place.device().scriptName(),
        place.dtype().code());
  }

  private static int seed(Stored weight) {
    int name = weight.tensor().hashCode() + weight.place().orElse(0);
    return weight.isWhole() ? name : 31 * name + (int) weight.rows().first();
  }

  private static long[] axes(Stored weight) {
    return weight.shape().stream().mapToLong(Long::longValue).toArray();
  }

  @Override
  public String toString() {
    return "shape " + shape.name();
  }
}
