package org.sleb4j.model.family;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.json.Json;

/**
 * A config that names sizes only means what the configuration class of its family in transformers
 * documents as defaults.
 */
class DefaultsTest {
  private static final String SIZES =
      """
      {"model_type": "%s", "hidden_size": 2048, "intermediate_size": 96, "num_hidden_layers": 4,
       "num_attention_heads": 32, "vocab_size": 99%s}
      """;

  /** Families whose sizes have defaults, too. */
  private static final Map<String, String> WITHOUT_SIZES =
      Map.of(
          "gpt2",
          "{\"model_type\": \"gpt2\"}",
          "gemma3",
          "{\"model_type\": \"gemma3\", \"text_config\": {\"model_type\": \"gemma3_text\"}}",
          "mistral3",
          "{\"model_type\": \"mistral3\", \"text_config\": "
              + SIZES.formatted("ministral3", "")
              + "}");

  /**
   * What must be there though transformers has a default: releases differ in it, or there is none.
   */
  private static final Map<String, String> REQUIRED =
      Map.of(
          "olmo3",
          ", \"rope_theta\": 500000.0",
          "opt",
          ", \"ffn_dim\": 96, \"max_position_embeddings\": 2048");

  /**
   * Family, key heads, channels of a head, those that turn, theta, context, epsilon, window of the
   * first and the last block, whether tied, activation, scale of scores, caps of scores and logits.
   */
  private static final String EXPECTED =
      """
      cohere      | 32 |  64 |  64 |   10000 |   8192 | 1e-05 | - -       | tied   | silu      | 0.125   | - -
      falcon      |  1 |  64 |  64 |   10000 |   2048 | 1e-05 | - -       | tied   | gelu      | 0.125   | - -
      gemma       | 16 | 256 | 256 |   10000 |   8192 | 1e-06 | - -       | tied   | tanh gelu | 0.0625  | - -
      gemma2      |  4 | 256 | 256 |   10000 |   8192 | 1e-06 | 4096 -    | tied   | tanh gelu | 0.0625  | 50 30
      gemma3      |  4 | 256 | 256 |   10000 | 131072 | 1e-06 | 4096 4096 | tied   | tanh gelu | 0.0625  | - -
      gemma3_text |  4 | 256 | 256 |   10000 | 131072 | 1e-06 | 4096 4096 | tied   | tanh gelu | 0.0625  | - -
      gpt2        | 12 |  64 |   0 |       - |   1024 | 1e-05 | - -       | tied   | tanh gelu | 0.125   | - -
      gpt_neox    | 32 |  64 |  16 |   10000 |   2048 | 1e-05 | - -       | untied | gelu      | 0.125   | - -
      granite     | 32 |  64 |  64 |   10000 |   2048 | 1e-06 | - -       | untied | silu      | 1       | - -
      llama       | 32 |  64 |  64 |   10000 |   2048 | 1e-06 | - -       | untied | silu      | 0.125   | - -
      ministral   |  8 |  64 |  64 |   10000 | 131072 | 1e-06 | 4096 4096 | untied | silu      | 0.125   | - -
      ministral3  |  8 | 128 | 128 | 1000000 | 262144 | 1e-05 | - -       | untied | silu      | 0.08839 | - -
      mistral     |  8 |  64 |  64 |   10000 | 131072 | 1e-06 | 4096 4096 | untied | silu      | 0.125   | - -
      mistral3    |  8 | 128 | 128 | 1000000 | 262144 | 1e-05 | - -       | untied | silu      | 0.08839 | - -
      mixtral     |  8 |  64 |  64 | 1000000 | 131072 | 1e-05 | - -       | untied | silu      | 0.125   | - -
      nemotron    | 32 |  64 |  32 |   10000 |   4096 | 1e-05 | - -       | untied | relu2     | 0.125   | - -
      olmo        | 32 |  64 |  64 |   10000 |   2048 | 1e-05 | - -       | untied | silu      | 0.125   | - -
      olmo2       | 32 |  64 |  64 |   10000 |   2048 | 1e-05 | - -       | untied | silu      | 0.125   | - -
      olmo3       | 32 |  64 |  64 |  500000 |   2048 | 1e-05 | 4096 -    | untied | silu      | 0.125   | - -
      opt         | 32 |  64 |   0 |       - |   2048 | 1e-05 | - -       | tied   | relu      | 0.125   | - -
      phi         | 32 |  64 |  32 |   10000 |   2048 | 1e-05 | - -       | untied | tanh gelu | 0.125   | - -
      phi3        | 32 |  64 |  64 |   10000 |   4096 | 1e-05 | - -       | untied | silu      | 0.125   | - -
      qwen2       | 32 |  64 |  64 |   10000 |  32768 | 1e-06 | - -       | untied | silu      | 0.125   | - -
      qwen2_moe   | 16 |  64 |  64 |   10000 |  32768 | 1e-06 | - -       | untied | silu      | 0.125   | - -
      qwen3       | 32 | 128 | 128 |   10000 |  32768 | 1e-06 | - -       | untied | silu      | 0.08839 | - -
      qwen3_moe   |  4 |  64 |  64 |   10000 |  32768 | 1e-06 | - -       | untied | silu      | 0.125   | - -
      smollm3     |  4 |  64 |  64 | 2000000 |  32768 | 1e-06 | - -       | tied   | silu      | 0.125   | - -
      stablelm    | 32 |  64 |  16 |   10000 |   4096 | 1e-05 | - -       | untied | silu      | 0.125   | - -
      starcoder2  |  2 |  64 |  64 |   10000 |   4096 | 1e-05 | - -       | tied   | tanh gelu | 0.125   | - -
      """;

  @Test
  void areThoseOfTheConfigurationClasses() {
    String actual =
        new TreeSet<>(Families.types())
            .stream().map(type -> row(type, ofType(type))).collect(Collectors.joining("\n"));
    assertEquals(plain(EXPECTED), plain(actual));
  }

  /** Unlike a field that is missing. */
  @Test
  void haveAsManyKeyHeadsAsQueryHeadsWhereTheFieldIsNull() {
    for (String type : List.of("mistral", "qwen3_moe", "starcoder2", "smollm3", "llama")) {
      String config = SIZES.formatted(type, ", \"num_key_value_heads\": null");
      assertEquals(32, decoder(config).blocks().get(0).attention().heads().keys(), type);
    }
  }

  @Test
  void areNamedWhereTheyDoNotFit() {
    String config = SIZES.formatted("mistral", "").replace("32", "4");
    var e = assertThrows(InvalidInputException.class, () -> decoder(config));
    assertEquals(
        "config.json: num_key_value_heads (absent, which means 8) must be a divisor of the heads,"
            + " 4.",
        e.getMessage());
  }

  private static String plain(String table) {
    return table
        .strip()
        .lines()
        .map(row -> row.replaceAll(" +", " "))
        .collect(Collectors.joining("\n"));
  }

  private static Decoder ofType(String type) {
    String sized = SIZES.formatted(type, REQUIRED.getOrDefault(type, ""));
    String config = WITHOUT_SIZES.getOrDefault(type, sized);
    return decoder(config);
  }

  private static Decoder decoder(String config) {
    return Families.of(Config.of("config.json", Json.parse(config.getBytes(UTF_8), "config")));
  }

  private static String row(String type, Decoder decoder) {
    Block first = decoder.blocks().get(0);
    Attention attention = first.attention();
    AttentionMask last = decoder.blocks().get(decoder.blockCount() - 1).attention().mask();
    Optional<RotaryEmbedding> rotary = attention.rotary();
    Scores scores = attention.scores();
    double scale = scores.scale().orElse(Math.pow(attention.heads().size(), -0.5));
    boolean tied = decoder.head().output().main().equals(decoder.embedding().tokens().main());
    return Stream.of(
            type,
            "" + attention.heads().keys(),
            "" + attention.heads().size(),
            "" + rotary.map(RotaryEmbedding::size).orElse(0),
            rotary.map(r -> Strings.format("%.0f", r.theta())).orElse("-"),
            "" + decoder.contextLength(),
            Strings.format("%.0e", decoder.head().norm().orElseThrow().epsilon()),
            window(attention.mask()) + " " + window(last),
            tied ? "tied" : "untied",
            activation(first.feedForward()),
            Strings.format("%.4g", scale).replaceAll("\\.?0+$", ""),
            cap(scores.cap()) + " " + cap(decoder.head().cap()))
        .collect(Collectors.joining(" | "));
  }

  private static String window(AttentionMask mask) {
    return mask.equals(AttentionMask.causal()) ? "-" : "" + mask.window();
  }

  private static String cap(OptionalDouble cap) {
    return cap.isPresent() ? Strings.format("%.0f", cap.getAsDouble()) : "-";
  }

  /** Returns the name by what it computes: several names mean the same. */
  private static String activation(FeedForward feedForward) {
    Function<String, Boolean> has = part -> feedForward.script().text().contains(part);
    if (has.apply("tanh")) {
      return "tanh gelu";
    }
    return Stream.of("gelu", "silu", "square", "relu")
        .filter(has::apply)
        .findFirst()
        .orElseThrow()
        .replace("square", "relu2");
  }
}
