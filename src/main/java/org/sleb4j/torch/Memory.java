package org.sleb4j.torch;

import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.cuda.CudaUtils;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** How much memory a device can still give, as far as the system reports it. */
public final class Memory {
  private static final Path MEMINFO = Path.of("/proc/meminfo");

  private static final Cgroup GROUP =
      new Cgroup(Path.of("/proc/self/cgroup"), Path.of("/sys/fs/cgroup"));

  private Memory() {}

  /** Returns the bytes that could be allocated now without swapping. */
  public static long available(Device device) {
    return device.isCpu() ? host() : gpu(device);
  }

  /** PyTorch gives back what it keeps of freed tensors before the driver is asked. */
  private static long gpu(Device device) {
    JniUtils.emptyCudaCache();
    MemoryUsage usage = CudaUtils.getGpuMemory(device.djl());
    return usage.getMax() - usage.getUsed();
  }

  /** A container's limit counts as well as the machine's memory. */
  private static long host() {
    var system =
        ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
    long machine = memAvailable().orElse(system.getFreeMemorySize());
    long limit = Math.min(system.getTotalMemorySize(), GROUP.available().orElse(Long.MAX_VALUE));
    return Math.min(limit, machine);
  }

  /** Linux counts the page cache, which it gives back on demand, as available. */
  private static OptionalLong memAvailable() {
    if (!Files.isReadable(MEMINFO)) {
      return OptionalLong.empty();
    }
    try (Stream<String> lines = Files.lines(MEMINFO)) {
      return lines
          .filter(line -> line.startsWith("MemAvailable:"))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
