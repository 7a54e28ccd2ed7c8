package org.sleb4j.model.family;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/** A field of a config that depends on the number or the order of blocks. */
interface BlockField {
  /**
   * Changes the field to what it is in a model with some of the units only.
   *
   * @param config that of the whole model, but for fields that were changed before
   * @param kept the layers that hold what is left
   */
  void keep(ObjectNode config, PackedBlocks kept);

  /** Returns the number of blocks. */
  static BlockField count(String name) {
    return (config, kept) -> config.put(name, kept.layers().size());
  }

  /** Returns a list with an entry for the attention of each block. */
  static BlockField list(String name) {
    return list(name, Part.ATTENTION);
  }

  /**
   * Returns a list with an entry for each block; a field of another kind stays as it is.
   *
   * @param part what the entry is about and travels with
   */
  static BlockField list(String name, Part part) {
    return (config, kept) -> {
      JsonNode all = config.path(name);
      if (all.isArray() && all.size() >= kept.whole().blockCount()) {
        ArrayNode entries = config.putArray(name);
        kept.sources(part).forEach(block -> entries.add(all.get(block)));
      }
    };
  }

  /**
   * Returns a list that is written whether it was there or not, since what holds without it goes by
   * the numbers of blocks, which change.
   *
   * @param entry what stands in it for a block
   */
  static BlockField written(String name, Function<Block, JsonNode> entry) {
    return (config, kept) -> {
      ArrayNode entries = config.putArray(name);
      kept.blocks().forEach(block -> entries.add(entry.apply(block)));
    };
  }

  /**
   * Returns a list of the numbers of some blocks.
   *
   * @param part what the list is about and travels with
   */
  static BlockField numbers(String name, Part part) {
    return (config, kept) -> {
      JsonNode all = config.path(name);
      if (all.isArray()) {
        Set<Integer> named = new HashSet<>();
        all.forEach(number -> named.add(number.intValue()));
        List<Integer> blocks = kept.sources(part);
        ArrayNode left = config.putArray(name);
        IntStream.range(0, blocks.size())
            .filter(layer -> named.contains(blocks.get(layer)))
            .forEach(left::add);
      }
    };
  }

  /** Returns the number of the first block for whose attention something begins to hold. */
  static BlockField bound(String name) {
    return (config, kept) -> {
      if (config.path(name).isInt()) {
        int bound = config.get(name).intValue();
        List<Integer> attentions = kept.sources(Part.ATTENTION);
        long before = attentions.stream().filter(block -> block < bound).count();
        config.put(name, Math.toIntExact(before));
      }
    };
  }
}
