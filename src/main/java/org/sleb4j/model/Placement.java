package org.sleb4j.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.sleb4j.torch.Device;

/**
 * Which device each block is on: the embedding on the first, blocks in their order, the head behind
 * the last block.
 *
 * @param first of the embedding, the inputs, and all that is read back
 * @param blocks of each block
 */
record Placement(Device first, List<Device> blocks) {
  Placement {
    blocks = List.copyOf(blocks);
  }

  /** Returns one device for everything. */
  static Placement on(Device device, int blockCount) {
    return new Placement(device, Collections.nCopies(blockCount, device));
  }

  /**
   * Fills devices one after another, each up to its share of the memory of all: a block goes to the
   * device in whose share its middle falls.
   *
   * @param devices in the order in which they are filled
   * @param available the bytes of each
   * @param ends the bytes of embedding and head
   * @param blocks the bytes of each block
   */
  static Placement over(List<Device> devices, List<Long> available, Ends ends, List<Long> blocks) {
    double total = ends.embedding() + ends.head() + sum(blocks);
    double scale = total / sum(available);
    List<Device> placed = new ArrayList<>();
    double bytes = ends.embedding();
    double limit = scale * available.get(0);
    int device = 0;
    for (long block : blocks) {
      while (bytes + block / 2.0 > limit && device < devices.size() - 1) {
        device++;
        limit += scale * available.get(device);
      }
      placed.add(devices.get(device));
      bytes += block;
    }
    return new Placement(devices.get(0), placed);
  }

  private static double sum(List<Long> bytes) {
    return bytes.stream().mapToDouble(Long::doubleValue).sum();
  }

  /**
   * What is not in blocks.
   *
   * @param embedding the bytes of what comes before the first block
   * @param head the bytes of what comes behind the last
   */
  record Ends(long embedding, long head) {}

  /** Returns the device of the head. */
  Device last() {
    return blocks.get(blocks.size() - 1);
  }

  /** Returns the devices in use, each once. */
  List<Device> devices() {
    List<Device> devices = new ArrayList<>(List.of(first));
    devices.addAll(blocks);
    return devices.stream().distinct().toList();
  }

  /** Returns whether states have to move between devices. */
  boolean isSplit() {
    return devices().size() > 1;
  }
}
