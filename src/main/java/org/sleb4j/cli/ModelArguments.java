package org.sleb4j.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.sleb4j.check.Check;
import org.sleb4j.check.Warnings;
import org.sleb4j.demo.Demo;
import org.sleb4j.display.Console;
import org.sleb4j.export.GgufFile;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInfo;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.model.UnitSizes;
import org.sleb4j.session.Measurements;
import org.sleb4j.session.ModelName;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Torch;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** Which model, and how to compute it. */
abstract class ModelArguments {
  static final String MODEL =
      "A model directory, a GGUF file, demo, or org/name or org/name@revision of a model on the"
          + " Hugging Face Hub, which is fetched into its cache.";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  private ModelName found;

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      description =
          "float32, bfloat16 or float16 (default: bfloat16 for a 4-bit model, float32 on a CPU"
              + " where it fits, otherwise as stored).")
  private String dtype;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "cpu",
      description =
          "cpu, gpu, gpu:N, or several GPUs that share the blocks: gpu:0,gpu:1 (default: cpu).")
  private String device;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "CPU threads (default: as many as PyTorch finds).")
  private Integer threads;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      description =
          "The most memory to use for the model, such as 8G; a larger one is read block by block"
              + " from disk (default: what the device has free).")
  private Long memory;

  /** Returns the model that is named, and refuses anything else. */
  abstract String model();

  /** Returns the directory, to which a model of the Hub is fetched. */
  final Path directory() {
    if (found == null) {
      found = ModelName.of(model(), console());
    }
    return found.directory();
  }

  boolean isDemo() {
    return Demo.NAME.equals(model());
  }

  /** Returns what the model is called in texts. */
  String name() {
    return model();
  }

  /** Returns the name by which another process opens the model. */
  String everywhere() {
    directory();
    return found.everywhere();
  }

  ModelInfo describe() {
    return Model.describe(directory(), options());
  }

  /** Reads how many parameters each unit of the model has. */
  UnitSizes unitSizes() {
    return Model.unitSizes(directory(), options());
  }

  /** Returns the GGUF file that the model is read from, if it is. */
  Optional<GgufFile> gguf() {
    return GgufFile.of(directory());
  }

  /** Warns of options that decide how a model is computed, in a command that computes nothing. */
  void warnOfComputation() {
    ParseResult parsed = spec.commandLine().getParseResult();
    for (String option : List.of("--dtype", "--device", "--threads", "--memory")) {
      if (parsed.hasMatchedOption(option)) {
        Warnings.warn(
            "%s has no effect on %s, which computes nothing with the model: leave it out.",
            option, spec.name());
      }
    }
  }

  /** Opens the model, and says so where it will be slow. */
  Model open() {
    directory(); // a model of the Hub is fetched with a bar of its own
    Model model = opened(found.open(options(), console()));
    if (model.isStreamed()) {
      console()
          .note(
              "The model does not fit in memory: its blocks are read from disk one at a time, which"
                  + " is slower.");
    }
    return model;
  }

  final Model opened(Model model) {
    ((Main) spec.root().userObject()).computes(model);
    return model;
  }

  /** Returns where progress and notes appear. */
  Console console() {
    return new Bars(spec.commandLine().getErr());
  }

  /** Returns what measures the model. */
  Measurements measurements() {
    return new Measurements(console());
  }

  private OptionalLong memory() {
    if (memory == null) {
      return OptionalLong.empty();
    }
    Check.that(memory > 0, "--memory (%d) must be above 0.", memory);
    return OptionalLong.of(memory);
  }

  final ModelOptions options() {
    Optional.ofNullable(threads).ifPresent(Torch::setThreads);
    return new ModelOptions(
        Optional.ofNullable(dtype).map(DType::parse), Device.parseAll(device), false, memory());
  }
}
