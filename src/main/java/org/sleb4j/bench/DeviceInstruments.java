package org.sleb4j.bench;

import java.util.OptionalLong;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Fence;
import org.sleb4j.torch.PeakMemory;

/** Reads the clock of the system and the memory of one device. */
final class DeviceInstruments implements Instruments {
  private final Device device;
  private PeakMemory peak;

  DeviceInstruments(Device device) {
    this.device = device;
    this.peak = PeakMemory.since(device);
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public void fence() {
    Fence.await(device);
  }

  @Override
  public void resetPeak() {
    peak = PeakMemory.since(device);
  }

  @Override
  public OptionalLong peakBytes() {
    return peak.bytes();
  }
}
