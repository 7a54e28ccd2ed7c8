package org.sleb4j.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
record CheckpointWeights(Checkpoint checkpoint) implements WeightSource {
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

  @Override
  public String name() {
    return checkpoint.directory().toAbsolutePath().normalize().getFileName().toString();
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
            .collect(
                Collectors.groupingBy(
                    StoredTensor::dtype, Collectors.summingLong(StoredTensor::bytes)));
    return bytes.entrySet().stream()
        .max(Map.Entry.comparingByValue(Comparator.naturalOrder()))
        .orElseThrow()
        .getKey();
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
  public Tensor load(Scope scope, WeightGroup.Role role, WeightGroup.Part part, Place place) {
    Tensor mapped = tensor(part).map(scope);
    return role == WeightGroup.Role.TABLE
        ? Holder.PROGRAM.tensor(scope, "move", mapped, place.deviceName())
        : Holder.PROGRAM.tensor(scope, "convert", mapped, place.deviceName(), place.dtype().code());
  }

  @Override
  public String toString() {
    return checkpoint.directory().toString();
  }
}
