package org.sleb4j.save;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.sleb4j.model.ActiveBlocks;

/**
 * Adjusts a config to the blocks that are left: their number, lists with an entry for each block,
 * the bound from which on blocks slide, and the names of modules that are not quantised.
 */
public final class PrunedConfig {
  /** The lists with an entry for each block; any other list of that length is one by chance. */
  private static final List<String> PER_BLOCK =
      List.of("layer_types", "mlp_layer_types", "no_rope_layers");

  /** Substrings of the names of layers that are dense in a model of 4 bits. */
  private static final String DENSE = "modules_to_not_convert";

  private PrunedConfig() {}

  /** Returns the config of a model with these blocks only. */
  public static ObjectNode of(ObjectNode config, ActiveBlocks blocks) {
    ObjectNode pruned = config.deepCopy();
    List<Integer> active = blocks.active();
    pruned.put("num_hidden_layers", active.size());
    for (String name : PER_BLOCK) {
      JsonNode values = config.path(name);
      if (values.isArray() && values.size() >= blocks.blockCount()) {
        ArrayNode kept = pruned.putArray(name);
        active.forEach(block -> kept.add(values.get(block)));
      }
    }
    if (config.path("max_window_layers").isInt()) {
      int bound = config.get("max_window_layers").intValue();
      pruned.put("max_window_layers", active.stream().filter(block -> block < bound).count());
    }
    renameDense(pruned.path("quantization_config"), new BlockNames(blocks));
    return pruned;
  }

  /** Other tools look for these names anywhere in a module's: one that ends in 1 also means 10. */
  private static void renameDense(JsonNode quantization, BlockNames names) {
    if (quantization.path(DENSE).isArray()) {
      ArrayNode kept = ((ObjectNode) quantization).arrayNode();
      for (JsonNode name : quantization.get(DENSE)) {
        names
            .renamed(name.asText().replaceFirst("(?<=layers\\.\\d{1,6})$", "."))
            .ifPresent(kept::add);
      }
      ((ObjectNode) quantization).set(DENSE, kept);
    }
  }
}
