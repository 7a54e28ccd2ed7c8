package org.sleb4j.torch;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sleb4j.check.Check;
import org.sleb4j.check.InvalidInputException;

/**
 * Where tensors live and are computed: the CPU or one GPU.
 *
 * @param gpu the number of the GPU, or -1 for the CPU
 */
public record Device(int gpu) {
  private static final Pattern NAME = Pattern.compile("(?:gpu|cuda)(?::(\\d{1,3}))?");

  public Device {
    Check.that(gpu >= -1, "GPU number (%d) must not be negative.", gpu);
  }

  /** Returns the CPU. */
  public static Device cpu() {
    return new Device(-1);
  }

  /** Returns the GPU of this number, counting from 0. */
  public static Device gpu(int number) {
    Check.that(number >= 0, "GPU number (%d) must not be negative.", number);
    return new Device(number);
  }

  /**
   * Returns the device of this name: {@code cpu}, {@code gpu}, {@code gpu:1}, or {@code cuda:1}.
   *
   * @throws InvalidInputException if the name is another one
   */
  public static Device parse(String name) {
    Matcher matcher = NAME.matcher(name);
    if (matcher.matches()) {
      return gpu(matcher.group(1) == null ? 0 : Integer.parseInt(matcher.group(1)));
    }
    Check.that(
        name.equals("cpu"), "device (%s) must be cpu, gpu or a numbered GPU such as gpu:1.", name);
    return cpu();
  }

  /**
   * Returns the devices of names between commas: one of those of {@link #parse}, or several GPUs,
   * such as {@code gpu:0,gpu:1}.
   *
   * @throws InvalidInputException if a name is another one, or comes twice, or the CPU is among
   *     several
   */
  public static List<Device> parseAll(String names) {
    List<Device> devices = Arrays.stream(names.split(",", -1)).map(Device::parse).toList();
    Check.that(
        devices.size() == 1
            || (devices.stream().distinct().count() == devices.size()
                && devices.stream().noneMatch(Device::isCpu)),
        "devices (%s) must be one, or several GPUs, each once.",
        names);
    return devices;
  }

  /** Returns whether this is the CPU. */
  public boolean isCpu() {
    return gpu < 0;
  }

  /** Returns its name in TorchScript: {@code cpu} or {@code cuda:N}. */
  public String scriptName() {
    return isCpu() ? "cpu" : "cuda:" + gpu;
  }

  ai.djl.Device djl() {
    return isCpu() ? ai.djl.Device.cpu() : ai.djl.Device.gpu(gpu);
  }

  /** Returns {@code cpu} or {@code gpu:N}. */
  @Override
  public String toString() {
    return isCpu() ? "cpu" : "gpu:" + gpu;
  }
}
