package org.sleb4j.torch;

import ai.djl.util.cuda.CudaUtils;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sleb4j.check.Strings;

/** Names the processor or GPU that computes, as far as the system reports it. */
public final class Hardware {
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
  private static final Path GPUS = Path.of("/proc/driver/nvidia/gpus");

  private Hardware() {}

  /** Returns a name such as {@code AMD EPYC 7763 64-Core Processor}. */
  public static String name(Device device) {
    return device.isCpu() ? processor() : gpu();
  }

  /** Returns the bytes of main memory that this process may see. */
  public static long mainMemory() {
    return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
        .getTotalMemorySize();
  }

  private static String processor() {
    return field(PROCESSORS, "model name").orElse(System.getProperty("os.arch"));
  }

  /** CUDA may number GPUs in another order than the driver: only one name is sure. */
  private static String gpu() {
    List<String> names = gpuNames();
    boolean alike = names.stream().distinct().count() == 1;
    String name = alike ? names.get(0) : names.isEmpty() ? "GPU" : "one of " + names;
    int cuda = CudaUtils.getCudaVersion();
    return Strings.format("%s (CUDA %d.%d)", name, cuda / 1000, cuda % 1000 / 10);
  }

  private static List<String> gpuNames() {
    try (Stream<Path> gpus = Files.list(GPUS)) {
      return gpus.sorted()
          .flatMap(gpu -> field(gpu.resolve("information"), "Model").stream())
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Returns the value of the first line {@code name : value} of a file. */
  private static Optional<String> field(Path file, String name) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(name) && line.contains(":"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
