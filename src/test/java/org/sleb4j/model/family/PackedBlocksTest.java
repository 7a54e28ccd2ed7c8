package org.sleb4j.model.family;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.json.Json;

/** What the config of packed layers says, for fields that go with the attention or feed-forward. */
class PackedBlocksTest {
  private static final String COMMON =
      """
      {"vocab_size": 61, "hidden_size": 24, "num_hidden_layers": 6, "num_attention_heads": 4,
       "num_key_value_heads": 2, "intermediate_size": 40, "max_position_embeddings": 64}
      """;

  private static ObjectNode config(String fields) {
    ObjectNode config = json(COMMON);
    config.setAll(json(fields));
    return config;
  }

  private static ObjectNode json(String text) {
    return (ObjectNode) Json.parse(text.getBytes(StandardCharsets.UTF_8), "test");
  }

  /** Reads layers such as {@code 00 1- -2}: blocks of attention and feed-forward, or padding. */
  private static List<PackedLayer> layers(String text) {
    return Stream.of(text.split(" "))
        .map(layer -> new PackedLayer(block(layer.charAt(0)), block(layer.charAt(1))))
        .toList();
  }

  private static OptionalInt block(char digit) {
    return digit == '-' ? OptionalInt.empty() : OptionalInt.of(Character.digit(digit, 10));
  }

  private static ObjectNode packed(String fields, String layers) {
    ObjectNode config = config(fields);
    return family(config).packed(config, layers(layers));
  }

  private static Family family(JsonNode config) {
    return Families.family(Config.of("config.json", config));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // every other block slides, the first among them
        "'gemma2', 'head_dim': 8 | 00 12 33 44 55 | layer_types |"
            + " ['sliding','full','full','sliding','full']",
        "'gemma2', 'head_dim': 8 | -0 1- 22 33 | layer_types | ['sliding','full','sliding','full']",
        // all but every third block slide
        "'gemma3_text', 'head_dim': 8, 'sliding_window_pattern': 3 | 01 23 55 | layer_types |"
            + " ['sliding','full','full']",
        "'olmo3', 'rope_theta': 10000.0 | 01 34 5- | layer_types | ['sliding','full','sliding']",
        "'smollm3', 'no_rope_layers': [1,0,1,1,0,1] | 01 12 34 4- | no_rope_layers | [1,0,1,0]",
        "'smollm3', 'vocab_size': 61 | 03 34 5- | no_rope_layers | [1,0,1]",
        "'qwen2', 'use_sliding_window': true, 'sliding_window': 9, 'max_window_layers': 3 |"
            + " 00 12 -3 44 | max_window_layers | 2",
        // blocks 1, 3 and 5 have experts but for 3: they go with the feed-forward
        "'qwen3_moe', 'num_experts': 4, 'num_experts_per_tok': 2, 'moe_intermediate_size': 8,"
            + " 'decoder_sparse_step': 2, 'mlp_only_layers': [3] |"
            + " 01 22 34 55 | mlp_only_layers | [1,2]",
        // the padding of layer 1 is a dense one, which has fewer weights than four experts
        "'qwen3_moe', 'num_experts': 4, 'num_experts_per_tok': 2, 'moe_intermediate_size': 80,"
            + " 'decoder_sparse_step': 2 | 01 1- 55 | mlp_only_layers | [1]",
        "'qwen2_moe', 'num_experts': 4, 'num_experts_per_tok': 2, 'moe_intermediate_size': 8,"
            + " 'use_sliding_window': true, 'sliding_window': 9 |"
            + " 01 12 44 | layer_types | ['sliding','full','sliding']",
      })
  void writesFieldsWithThePartTheyBelongTo(
      String fields, String layers, String field, String expected) {
    ObjectNode config =
        packed("{\"model_type\": " + fields.replace('\'', '"') + "}", layers.strip());
    String value = expected.replaceAll("'(sliding|full)'", "'$1_attention'").replace('\'', '"');
    assertEquals(value, config.get(field).toString());
    assertEquals(layers(layers).size(), config.get("num_hidden_layers").asInt());
  }

  @Test
  void composesTheDecoderOfThePackedLayers() {
    String fields =
        """
        {"model_type": "qwen3_moe", "num_experts": 4, "num_experts_per_tok": 2,
         "moe_intermediate_size": 8, "decoder_sparse_step": 2}
        """;
    Decoder whole = family(config(fields)).reader().apply(Config.of("it", config(fields)));
    ObjectNode config = packed(fields, "01 22 34 -5");
    Decoder written = family(config).reader().apply(Config.of("it", config));
    int[] feedForwards = {1, 2, 4, 5};
    IntStream.range(0, 4)
        .forEach(
            layer ->
                assertEquals(
                    whole.blocks().get(feedForwards[layer]).feedForward(),
                    written.blocks().get(layer).feedForward()));
  }

  /** A family whose config had no list: every fourth layer would lose its rotation. */
  @Test
  void refusesWhatAConfigCannotSay() {
    Family family =
        new Family("smollm3", SmolLm3::of, List.of(BlockField.count("num_hidden_layers")));
    ObjectNode config = config("{\"model_type\": \"smollm3\"}");
    assertEquals(4, family.packed(config, layers("00 11 22 33")).get("num_hidden_layers").asInt());
    assertEquals(4, family.packed(config, layers("0- 11 -2 33")).get("num_hidden_layers").asInt());
    var e =
        assertThrows(
            InvalidInputException.class, () -> family.packed(config, layers("00 12 33 44")));
    assertEquals(
        "config.json of smollm3 decides by the number of a layer how it computes, and cannot say"
            + " that layer 2 holds the attention of block 3: remove other units, or use the model"
            + " without the units in memory.",
        e.getMessage());
  }

  @Test
  void refusesLayersOfTwoBlocksWherePartsRunSideBySide() {
    ObjectNode config = config("{\"model_type\": \"cohere\"}");
    family(config).packed(config, layers("00 11 33 55"));
    for (String layers : List.of("00 12 33", "00 1- 22", "-0 11")) {
      var e =
          assertThrows(
              InvalidInputException.class, () -> family(config).packed(config, layers(layers)));
      assertEquals(
          "cohere runs attention and feed-forward of a block side by side on the same states, so a"
              + " layer cannot hold units of two blocks or only one: remove whole blocks, or use"
              + " the model without the units in memory.",
          e.getMessage());
    }
  }

  @Test
  void refusesPaddingWhereSumsAreNormed() {
    ObjectNode config =
        config("{\"model_type\": \"opt\", \"ffn_dim\": 40, \"do_layer_norm_before\": false}");
    family(config).packed(config, layers("01 22 33"));
    var e =
        assertThrows(
            InvalidInputException.class, () -> family(config).packed(config, layers("00 1- 22")));
    assertEquals(
        "opt normalizes the states after each unit, so a layer cannot be padded, and 1.attention"
            + " would stand in a layer without feed-forward: remove units so that attention and"
            + " feed-forward alternate, or use the model without the units in memory.",
        e.getMessage());
  }
}
