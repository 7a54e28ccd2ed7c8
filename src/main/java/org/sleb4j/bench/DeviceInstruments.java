package org.sleb4j.bench;

import java.util.List;
import java.util.OptionalLong;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Fence;
import org.sleb4j.torch.PeakMemory;

/** Reads the clock of the system and the memory of some devices, all together. */
final class DeviceInstruments implements Instruments {
  private final List<Device> devices;
  private List<PeakMemory> peaks;

  DeviceInstruments(List<Device> devices) {
    this.devices = devices;
    resetPeak();
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public void fence() {
    devices.forEach(Fence::await);
  }

  @Override
  public void resetPeak() {
    peaks = devices.stream().map(PeakMemory::since).toList();
  }

  @Override
  public OptionalLong peakBytes() {
    List<OptionalLong> bytes = peaks.stream().map(PeakMemory::bytes).toList();
    return bytes.stream().allMatch(OptionalLong::isPresent)
        ? OptionalLong.of(bytes.stream().mapToLong(OptionalLong::getAsLong).sum())
        : OptionalLong.empty();
  }
}
