package org.sleb4j.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sleb4j.checkpoint.Checkpoint;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.checkpoint.StoredTensor;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Program;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * Takes weights from a model directory: mapped, and copied only where type or device are others.
 */
record CheckpointWeights(Checkpoint checkpoint, Optional<Quantization> quantization)
    implements WeightSource {
  private static final String CONVERT =
      """
      def convert(self, x: Tensor, device: str, type: int) -> Tensor:
        return x.to(torch.device(device), type, False, False)
      """;

  /** Compiled at first use. */
  private static final class Holder {
    private static final Program PROGRAM = Program.compile(CONVERT + Scripts.MOVE, Map.of());
  }

  /**
   * Reads how the weights of a checkpoint are quantised, where they are.
   *
   * @throws org.sleb4j.check.InvalidInputException if it is a way that is not supported
   */
  static CheckpointWeights of(Checkpoint checkpoint) {
    return new CheckpointWeights(
        checkpoint, Quantization.of(checkpoint.config(), checkpoint.directory()));
  }

  /** Returns the form of a weight that is stored in 4 bits; none if it is stored as one tensor. */
  Optional<Int4Weight> int4(WeightGroup.Part part) {
    boolean packed = part.shape().size() == 2 && hasPacked(part);
    return quantization.filter(q -> packed).map(q -> Int4Weight.of(part, q));
  }

  /** Tells whether there is a packed tensor in the place of a weight. */
  boolean hasPacked(WeightGroup.Part part) {
    return checkpoint.tensors().containsKey(Int4Weight.packedName(part));
  }

  /** Returns the names of the tensors that hold a weight and, where there is one, its bias. */
  Stream<String> names(WeightGroup.Part part) {
    Stream<String> weight =
        int4(part).map(Int4Weight::names).orElse(List.of(part.weight())).stream();
    return Stream.concat(weight, part.bias().stream());
  }

  @Override
  public String name() {
    return checkpoint.name();
  }

  @Override
  public boolean isStored() {
    return true;
  }

  @Override
  public long bytesOnDisk() {
    return checkpoint.bytes();
  }

  @Override
  public DType storedType() {
    Map<DType, Long> bytes =
        checkpoint.tensors().values().stream()
            .filter(tensor -> tensor.dtype().isFloating())
            .collect(
                Collectors.groupingBy(
                    StoredTensor::dtype, Collectors.summingLong(StoredTensor::bytes)));
    return bytes.entrySet().stream()
        .max(Map.Entry.comparingByValue(Comparator.naturalOrder()))
        .orElseThrow()
        .getKey();
  }

  @Override
  public OptionalInt groupSize() {
    boolean packed = checkpoint.tensors().keySet().stream().anyMatch(n -> n.endsWith(".qweight"));
    return quantization.filter(q -> packed).stream().mapToInt(Quantization::groupSize).findAny();
  }

  @Override
  public long bytes(WeightGroup.Part part, DType dtype) {
    return int4(part).map(w -> w.bytes(dtype)).orElse(part.elements() * dtype.bytes());
  }

  /** Tables stay in their files on a CPU and are copied as they are to a GPU. */
  @Override
  public long tableBytes(WeightGroup.Part table, DType dtype, Device device) {
    return device.isCpu() ? 0 : tensor(table).bytes();
  }

  private StoredTensor tensor(WeightGroup.Part part) {
    return checkpoint.tensors().get(part.weight());
  }

  /** The generation config, where there is one, overrides the config. */
  @Override
  public List<Integer> eosIds() {
    Path directory = checkpoint.directory();
    if (Files.exists(directory.resolve("generation_config.json"))) {
      List<Integer> ids = Config.read(directory, "generation_config.json").ids("eos_token_id");
      if (!ids.isEmpty()) {
        return ids;
      }
    }
    return checkpoint.config().ids("eos_token_id");
  }

  @Override
  public List<Tensor> load(Scope scope, WeightGroup.Role role, WeightGroup.Part part, Place place) {
    return int4(part)
        .map(weight -> weight.names().stream().map(name -> mapped(scope, name)).toList())
        .orElseGet(() -> List.of(dense(scope, role, part, place)));
  }

  private Tensor mapped(Scope scope, String name) {
    return checkpoint.unchanged(name).map(scope);
  }

  private Tensor dense(Scope scope, WeightGroup.Role role, WeightGroup.Part part, Place place) {
    Tensor mapped = mapped(scope, part.weight());
    return role == WeightGroup.Role.TABLE
        ? Holder.PROGRAM.tensor(scope, "move", mapped, place.device().scriptName())
        : Holder.PROGRAM.tensor(
            scope, "convert", mapped, place.device().scriptName(), place.dtype().code());
  }

  @Override
  public String toString() {
    return checkpoint.directory().toString();
  }
}
