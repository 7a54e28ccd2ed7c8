package org.sleb4j.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInfo;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Torch;
import picocli.CommandLine.Option;

/** Which model, and how to compute it. */
final class ModelArguments {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "A model directory as it lies on the Hugging Face hub.")
  private Path directory;

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      description =
          "float32, bfloat16 or float16 (default: float32 on a CPU where it fits, else as stored).")
  private String dtype;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "cpu",
      description = "cpu, gpu or gpu:N (default: cpu).")
  private String device;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "CPU threads (default: as many as PyTorch finds).")
  private Integer threads;

  Path directory() {
    return directory;
  }

  ModelInfo describe() {
    return Model.describe(directory, options());
  }

  Model open() {
    return Model.open(directory, options());
  }

  private ModelOptions options() {
    Optional.ofNullable(threads).ifPresent(Torch::setThreads);
    return new ModelOptions(Optional.ofNullable(dtype).map(DType::parse), Device.parse(device));
  }
}
