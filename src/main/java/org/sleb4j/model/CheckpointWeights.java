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
import org.sleb4j.model.family.Slot;
import org.sleb4j.model.family.Stored;
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
  private static final String METHODS =
      """
      def move(self, x: Tensor, device: str) -> Tensor:
        return x.to(torch.device(device), x.dtype, False, False)
      def convert(self, x: Tensor, device: str, type: int) -> Tensor:
        return x.to(torch.device(device), type, False, False)
      def matrix(self, x: Tensor, place: int) -> Tensor:
        return x.select(0, place)
      def transposed(self, x: Tensor) -> Tensor:
        return x.t()
      def taken(self, x: Tensor, axis: int, runs: int, first: int, count: int) -> Tensor:
        if runs == 1:
          return x.narrow(axis, first, count)
        return x.unflatten(axis, [runs, -1]).narrow(axis + 1, first, count).flatten(axis, axis + 1)
      """;

  /** Compiled at first use. */
  private static final class Holder {
    private static final Program PROGRAM = Program.compile(METHODS, Map.of());
  }

  /**
   * Reads how the weights of a checkpoint are quantized, where they are.
   *
   * @throws org.sleb4j.check.InvalidInputException if it is a way that is not supported
   */
  static CheckpointWeights of(Checkpoint checkpoint) {
    return new CheckpointWeights(
        checkpoint, Quantization.of(checkpoint.config(), checkpoint.directory()));
  }

  /** Returns the form of a weight that is stored in 4 bits; none if it is stored as one tensor. */
  Optional<Int4Weight> int4(Stored weight) {
    boolean packed = weight.storedShape().size() == 2 && hasPacked(weight);
    return quantization.filter(q -> packed).map(q -> Int4Weight.of(weight, q));
  }

  /** Returns whether there is a packed tensor in the place of a weight. */
  boolean hasPacked(Stored weight) {
    return checkpoint.tensors().containsKey(Int4Weight.packedName(weight));
  }

  /** Returns the names of the tensors that hold a weight, or a bias. */
  Stream<String> names(Stored weight) {
    return int4(weight).map(Int4Weight::names).orElse(List.of(weight.tensor())).stream();
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
  public long bytes(Stored weight, DType dtype) {
    return int4(weight)
        .map(packed -> packed.bytes(weight.shape().get(0), dtype))
        .orElse(weight.elements() * dtype.bytes());
  }

  /** Tables stay in their files on a CPU and are copied as they are to a GPU. */
  @Override
  public long tableBytes(Stored table, DType dtype, Device device) {
    return device.isCpu() ? 0 : tensor(table).bytes();
  }

  private StoredTensor tensor(Stored weight) {
    return checkpoint.tensors().get(weight.tensor());
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
  public List<Tensor> load(Scope scope, Slot.Role role, Stored weight, Place place) {
    return int4(weight)
        .map(packed -> packed(scope, weight, packed))
        .orElseGet(() -> List.of(dense(scope, role, weight, place)));
  }

  /** Outputs are along the second axis, eight of them in an element but for the scales. */
  private List<Tensor> packed(Scope scope, Stored weight, Int4Weight packed) {
    Stored.Rows rows = weight.rows();
    return packed.names().stream()
        .map(
            name -> {
              int outputs = packed.outputsPerElement(name);
              Tensor whole = mapped(scope, name);
              return weight.isWhole() ? whole : taken(scope, whole, 1, packedRows(rows, outputs));
            })
        .toList();
  }

  private static Stored.Rows packedRows(Stored.Rows rows, int outputs) {
    return new Stored.Rows(rows.runs(), rows.first() / outputs, rows.count() / outputs);
  }

  private Tensor mapped(Scope scope, String name) {
    return checkpoint.unchanged(name).map(scope);
  }

  private Tensor dense(Scope scope, Slot.Role role, Stored weight, Place place) {
    Tensor shown = shown(scope, weight);
    return role == Slot.Role.TABLE
        ? Holder.PROGRAM.tensor(scope, "move", shown, place.device().scriptName())
        : Holder.PROGRAM.tensor(
            scope, "convert", shown, place.device().scriptName(), place.dtype().code());
  }

  /** Returns a weight as programs take it: a view of what is mapped where rows lie together. */
  private Tensor shown(Scope scope, Stored weight) {
    Tensor stored = matrix(scope, weight);
    Tensor matrix =
        weight.transposed() ? Holder.PROGRAM.tensor(scope, "transposed", stored) : stored;
    return weight.takesAllRows() ? matrix : taken(scope, matrix, 0, weight.rows());
  }

  private Tensor matrix(Scope scope, Stored weight) {
    Tensor mapped = mapped(scope, weight.tensor());
    return weight.place().isPresent()
        ? Holder.PROGRAM.tensor(scope, "matrix", mapped, weight.place().getAsInt())
        : mapped;
  }

  private static Tensor taken(Scope scope, Tensor x, int axis, Stored.Rows rows) {
    return Holder.PROGRAM.tensor(scope, "taken", x, axis, rows.runs(), rows.first(), rows.count());
  }

  @Override
  public String toString() {
    return checkpoint.directory().toString();
  }
}
