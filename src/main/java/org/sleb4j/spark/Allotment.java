package org.sleb4j.spark;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.sleb4j.check.Check;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Torch;

/**
 * What Spark gives a task to compute with.
 *
 * @param threads as many as {@code spark.task.cpus}
 * @param devices the GPUs at the addresses of {@code spark.task.resource.gpu.amount}; else the CPU
 */
record Allotment(int threads, List<Device> devices) {
  static Allotment of(TaskContext task) {
    return new Allotment(
        Math.max(1, task.cpus()),
        Optional.ofNullable(task.resourcesJMap().get("gpu"))
            .map(gpus -> Arrays.stream(gpus.addresses()).map(Allotment::gpu).toList())
            .orElse(List.of(Device.cpu())));
  }

  /** A GPU has its number as its address, as Spark's own discovery script prints it. */
  static Device gpu(String address) {
    Check.that(
        address.matches("\\d{1,3}"),
        "The address of a GPU (%s) must be its number: have spark.executor.resource.gpu"
            + ".discoveryScript print the indexes that nvidia-smi shows.",
        address);
    return Device.gpu(Integer.parseInt(address));
  }

  /**
   * Starts PyTorch with it.
   *
   * @throws InvalidInputException if libtorch does not load here, or does not see the GPUs
   */
  void begin() {
    try {
      Torch.setThreads(threads);
    } catch (LinkageError e) {
      Throwable root = root(e);
      throw new InvalidInputException(
          Strings.format(
              "PyTorch does not start (%s: %s): fetch a jar with libtorch for %s on %s, such as one"
                  + " that was built there.",
              root.getClass().getSimpleName(),
              Application.firstLine(root),
              System.getProperty("os.name"),
              System.getProperty("os.arch")),
          e);
    }
    devices.forEach(Torch::require);
  }

  /** Returns {@code cpu} or {@code gpu}. */
  String kind() {
    return devices.get(0).isCpu() ? "cpu" : "gpu";
  }

  private static Throwable root(Throwable e) {
    return e.getCause() == null ? e : root(e.getCause());
  }
}
