package org.sleb4j.torch;

import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.cuda.CudaUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The most memory in use since a moment.
 *
 * <p>On a CPU that is the resident memory of the process, weights and Java's heap included, which
 * only Linux reports for a part of its life. On a GPU it is what the whole device has given out:
 * PyTorch keeps what it once had, so that the use at the end is the most there was.
 */
public final class PeakMemory {
  private static final Path RESET = Path.of("/proc/self/clear_refs");
  private static final Path STATUS = Path.of("/proc/self/status");

  private final Device device;
  private final boolean begun;

  private PeakMemory(Device device, boolean begun) {
    this.device = device;
    this.begun = begun;
  }

  /** Begins to watch. */
  public static PeakMemory since(Device device) {
    return new PeakMemory(device, device.isCpu() ? resetHost() : resetGpu());
  }

  private static boolean resetGpu() {
    JniUtils.emptyCudaCache();
    return true;
  }

  /** The kernel forgets the peak so far when a 5 is written (proc(5)). */
  private static boolean resetHost() {
    try {
      Files.writeString(RESET, "5");
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Returns the most bytes in use since then; empty where the system does not tell. */
  public OptionalLong bytes() {
    if (!begun) {
      return OptionalLong.empty();
    }
    return device.isCpu()
        ? host()
        : OptionalLong.of(CudaUtils.getGpuMemory(device.djl()).getUsed());
  }

  private static OptionalLong host() {
    try (Stream<String> lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
