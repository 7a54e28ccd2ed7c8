package org.sleb4j.origin;

import java.util.List;
import java.util.stream.Collectors;
import org.sleb4j.check.Strings;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Hardware;
import org.sleb4j.torch.Torch;

/**
 * What a result was computed with, machine and software: a time means nothing without it.
 *
 * @param hardware the name of the processor or GPU
 * @param device where it was computed
 * @param processors the processors that Java sees
 * @param threads how many of them work on one operation
 * @param memory the bytes of main memory
 * @param system the operating system and its architecture
 * @param sleb4j the version of this library
 * @param torch the version of libtorch
 * @param java the version of the Java runtime
 */
public record Machine(
    String hardware,
    String device,
    int processors,
    int threads,
    long memory,
    String system,
    String sleb4j,
    String torch,
    String java) {

  /** Describes this machine as it is seen from one device. */
  public static Machine of(Device device) {
    return of(List.of(device));
  }

  /** Describes this machine as it is seen from several devices. */
  public static Machine of(List<Device> devices) {
    return new Machine(
        devices.stream().map(Hardware::name).distinct().collect(Collectors.joining(", ")),
        devices.stream().map(Device::toString).collect(Collectors.joining(", ")),
        Runtime.getRuntime().availableProcessors(),
        Torch.threads(),
        Hardware.mainMemory(),
        String.join(
            " ",
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("os.arch")),
        Version.current(),
        Torch.version(),
        System.getProperty("java.version"));
  }

  @Override
  public String toString() {
    return Strings.format(
        "%s (%s, %s), %s, sleb4j %s, torch %s, Java %s",
        hardware, device, Strings.counted(threads, "thread"), system, sleb4j, torch, java);
  }
}
