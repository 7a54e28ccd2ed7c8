package org.sleb4j.model;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.sleb4j.model.family.Block;
import org.sleb4j.model.family.Decoder;
import org.sleb4j.model.family.Part;
import org.sleb4j.model.family.Stored;

/**
 * How many parameters each unit of a model has, its norms included. A norm that both units of a
 * block read is part of neither: it goes with the second one.
 *
 * @param blocks for each block the parameters of its parts
 */
public record UnitSizes(List<Map<Part, Long>> blocks) {
  public UnitSizes {
    blocks = blocks.stream().map(Map::copyOf).toList();
  }

  /** Counts the elements of the tensors that each unit reads. */
  static UnitSizes of(Decoder decoder) {
    return new UnitSizes(decoder.blocks().stream().map(UnitSizes::of).toList());
  }

  private static Map<Part, Long> of(Block block) {
    Map<Part, Long> sizes = new EnumMap<>(Part.class);
    for (Part part : Part.values()) {
      sizes.put(
          part,
          block.slots(part).stream()
              .flatMap(slot -> slot.each())
              .mapToLong(Stored::elements)
              .sum());
    }
    return sizes;
  }

  /** Returns sizes of blocks whose units all count 1: for searches without a model. */
  public static UnitSizes alike(int blockCount) {
    List<Map<Part, Long>> sizes = new ArrayList<>();
    for (int block = 0; block < blockCount; block++) {
      sizes.add(Map.of(Part.ATTENTION, 1L, Part.FEED_FORWARD, 1L));
    }
    return new UnitSizes(sizes);
  }

  /** Returns the parameters of some units of a block. */
  public long of(Units units) {
    return units.parts().stream().mapToLong(blocks.get(units.block())::get).sum();
  }

  /** Returns the parameters of all units that are removed. */
  public long removed(ActiveBlocks active) {
    return active.removedUnits().stream().mapToLong(unit -> of(Units.of(unit))).sum();
  }

  /** Returns the parameters of all units of the model. */
  public long total() {
    return blocks.stream().flatMap(block -> block.values().stream()).mapToLong(n -> n).sum();
  }
}
