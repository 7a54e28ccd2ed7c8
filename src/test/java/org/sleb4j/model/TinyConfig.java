package org.sleb4j.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/** Cuts a published config down to a size that computes at once; every other field stays. */
final class TinyConfig {
  private static final int HEAD_SIZE = 16;
  private static final int BLOCKS = 4;

  private static final List<String> BLOCK_COUNTS = List.of("num_hidden_layers", "n_layer");
  private static final List<String> HEAD_COUNTS = List.of("num_attention_heads", "n_head");
  private static final List<String> KEY_COUNTS = List.of("num_key_value_heads", "num_kv_heads");
  private static final List<String> WIDTHS = List.of("hidden_size", "n_embd");

  /** Sizes that are free of all others. */
  private static final Map<String, Integer> SMALL =
      Map.of(
          "vocab_size", 128,
          "intermediate_size", 48,
          "ffn_dim", 48,
          "ffn_hidden_size", 48,
          "n_inner", 48,
          "moe_intermediate_size", 24,
          "shared_expert_intermediate_size", 40,
          "num_experts", 4,
          "num_local_experts", 4,
          "num_experts_per_tok", 2);

  /** Lists of the numbers of some blocks. */
  private static final Set<String> NUMBERS = Set.of("mlp_only_layers");

  private final ObjectNode config;

  private TinyConfig(ObjectNode config) {
    this.config = config;
  }

  static ObjectNode of(JsonNode published) {
    TinyConfig tiny = new TinyConfig(published.deepCopy());
    tiny.cut();
    return tiny.config;
  }

  private void cut() {
    if (config.path("text_config").isObject()) {
      config.set("text_config", of(config.get("text_config")));
    }
    first(BLOCK_COUNTS).ifPresent(this::cutBlocks);
    first(HEAD_COUNTS).ifPresent(field -> cutHeads(config.get(field).intValue()));
    SMALL.forEach(this::put);
  }

  private Optional<String> first(List<String> names) {
    return names.stream().filter(name -> config.path(name).isInt()).findFirst();
  }

  /** Puts a number in the place of one. */
  private void put(String field, int value) {
    if (config.path(field).isInt()) {
      config.put(field, value);
    }
  }

  private void cutBlocks(String field) {
    int before = config.get(field).intValue();
    int after = Math.min(before, BLOCKS);
    BLOCK_COUNTS.forEach(name -> put(name, after));
    config
        .properties()
        .forEach(
            entry -> {
              if (NUMBERS.contains(entry.getKey())) {
                keep(entry, number -> number < after);
              } else if (entry.getValue().isArray() && entry.getValue().size() == before) {
                while (entry.getValue().size() > after) {
                  ((ArrayNode) entry.getValue()).remove(after);
                }
              }
            });
  }

  private static void keep(Map.Entry<String, JsonNode> entry, IntPredicate kept) {
    List<Integer> numbers =
        Stream.iterate(0, i -> i < entry.getValue().size(), i -> i + 1)
            .map(i -> entry.getValue().get(i).intValue())
            .filter(kept::test)
            .toList();
    ArrayNode list = (ArrayNode) entry.getValue();
    list.removeAll();
    numbers.forEach(list::add);
  }

  /**
   * As many query heads share a key head as before, and a head is a part of the width as before.
   */
  private void cutHeads(int heads) {
    int sharing = first(KEY_COUNTS).map(keys -> heads / config.get(keys).intValue()).orElse(1);
    int keys = sharing == heads ? 1 : 2;
    int count = first(KEY_COUNTS).isPresent() ? keys * sharing : 4;
    int before = width();
    int published = config.path("head_dim").asInt(before / heads);
    int size = size(published);
    int after = count * size + (published * heads == before ? 0 : 2 * HEAD_SIZE);
    boolean projected = config.path("word_embed_proj_dim").asInt(before) != before;
    HEAD_COUNTS.forEach(name -> put(name, count));
    KEY_COUNTS.forEach(name -> put(name, keys));
    WIDTHS.forEach(name -> put(name, after));
    put("word_embed_proj_dim", projected ? HEAD_SIZE : after);
    put("head_dim", size);
  }

  private int width() {
    return first(WIDTHS).map(name -> config.get(name).intValue()).orElse(0);
  }

  /** Lists of factors for pairs of channels need heads of the size that they were made for. */
  private int size(int published) {
    return config.path("rope_scaling").has("short_factor") ? published : HEAD_SIZE;
  }
}
