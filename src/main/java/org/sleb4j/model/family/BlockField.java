package org.sleb4j.model.family;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Function;

/** A field of a config that depends on the number or the order of blocks. */
interface BlockField {
  /**
   * Changes the field to what it is in a model with some of the blocks only.
   *
   * @param config that of the whole model, but for fields that were changed before
   * @param kept the blocks that are left
   */
  void keep(ObjectNode config, Kept kept);

  /**
   * Some of the blocks of a decoder.
   *
   * @param whole with all its blocks
   * @param numbers those of the blocks that are left, ascending
   */
  record Kept(Decoder whole, List<Integer> numbers) {
    List<Block> blocks() {
      return numbers.stream().map(whole.blocks()::get).toList();
    }
  }

  /** Returns the number of blocks. */
  static BlockField count(String name) {
    return (config, kept) -> config.put(name, kept.numbers().size());
  }

  /** Returns a list with an entry for each block; a field of another kind stays as it is. */
  static BlockField list(String name) {
    return (config, kept) -> {
      JsonNode all = config.path(name);
      if (all.isArray() && all.size() >= kept.whole().blockCount()) {
        ArrayNode entries = config.putArray(name);
        kept.numbers().forEach(block -> entries.add(all.get(block)));
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

  /** Returns a list of the numbers of some blocks. */
  static BlockField numbers(String name) {
    return (config, kept) -> {
      JsonNode all = config.path(name);
      if (all.isArray()) {
        ArrayNode left = config.putArray(name);
        for (JsonNode number : all) {
          int block = kept.numbers().indexOf(number.intValue());
          if (block >= 0) {
            left.add(block);
          }
        }
      }
    };
  }

  /** Returns the number of the first block for which something begins to hold. */
  static BlockField bound(String name) {
    return (config, kept) -> {
      if (config.path(name).isInt()) {
        int bound = config.get(name).intValue();
        config.put(name, kept.numbers().stream().filter(block -> block < bound).count());
      }
    };
  }
}
