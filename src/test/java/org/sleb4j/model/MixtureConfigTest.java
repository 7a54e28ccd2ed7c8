package org.sleb4j.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.json.Json;
import org.sleb4j.model.family.Families;
import org.sleb4j.model.family.PackedLayer;

/** What a mixture counts, and what of its config is refused. */
class MixtureConfigTest {
  @TempDir Path folder;

  private static final String QWEN =
      """
      {"model_type": "qwen2_moe", "hidden_size": 64, "intermediate_size": 96,
       "num_hidden_layers": 4, "num_attention_heads": 4, "num_key_value_heads": 2,
       "vocab_size": 99, "max_position_embeddings": 128, "num_experts": 6,
       "num_experts_per_tok": 2, "moe_intermediate_size": 20,
       "shared_expert_intermediate_size": 24 %s}
      """;

  private Path config(String more) throws IOException {
    String field = more.isEmpty() ? "" : ", " + more;
    String base =
        more.contains("num_experts_per_tok")
            ? QWEN.replace("\"num_experts_per_tok\": 2, ", "")
            : QWEN;
    return Files.writeString(folder.resolve("config.json"), base.formatted(field));
  }

  /** All experts are held, two of six compute; block 2 is dense. */
  @Test
  void countsAllParametersAndTheActiveMultiplyAdds() throws IOException {
    ModelShape shape = ModelShape.of(config("\"mlp_only_layers\": [2]").toString());
    long attention = 64 * 64 + 64 + 2 * (64 * 32 + 32) + 64 * 64;
    long mixture = 6 * 64 + 6 * 3 * 64 * 20 + 3 * 64 * 24 + 64;
    long blocks = 4 * (attention + 2 * 64) + 3 * mixture + 3 * 64 * 96;
    try (Model model = Model.open(shape, ModelOptions.defaults())) {
      assertEquals(2 * 99 * 64 + 64 + blocks, model.info().parameters());
      double active = 6 * 64 + 2 * 3 * 64 * 20 + 3 * 64 * 24 + 64;
      double products = 4 * (2 * 64 * 64 + 2 * 64 * 32) + 3 * active + 3 * 64 * 96;
      double seen = 4 * 2.0 * 64 * (10 * 11 / 2);
      ActiveBlocks all = new ActiveBlocks(4, List.of());
      assertEquals(10 * products + seen + 3 * 64 * 99, model.work().of(all, 10, 3));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"num_experts_per_tok\": 7 | num_experts_per_tok (7) must be at most the number of"
            + " experts, 6.",
        "\"num_experts_per_tok\": 0 | num_experts_per_tok (0) must be a whole number above 0.",
        "\"mlp_only_layers\": [4] | mlp_only_layers ([4]) must be numbers of blocks, 0 to 3.",
        "\"decoder_sparse_step\": 0 | decoder_sparse_step (0) must be a whole number above 0.",
        "\"num_local_experts\": 5 | num_local_experts (5) must be absent or num_experts, 6.",
      })
  void refuses(String field, String rule) throws IOException {
    Path config = config(field);
    var e =
        assertThrows(
            InvalidInputException.class,
            () -> Model.describe(ModelShape.of(config.toString()), ModelOptions.defaults()));
    assertEquals(config + ": " + rule, e.getMessage());
  }

  /** Blocks 1 and 3 have experts; without block 0 they are 0 and 2. */
  @Test
  void keepsBlocksSparseAndSliding() throws IOException {
    String fields =
        "\"decoder_sparse_step\": 2, \"use_sliding_window\": true, \"sliding_window\": 9";
    Config whole = Config.of("config.json", Json.read(config(fields)));
    var pruned =
        Families.family(whole)
            .packed(
                (ObjectNode) Json.read(config(fields)),
                Stream.of(1, 2, 3).map(PackedLayer::of).toList());
    assertEquals("[1]", pruned.get("mlp_only_layers").toString());
    assertEquals(1, pruned.get("decoder_sparse_step").intValue());
    assertEquals(
        "[\"full_attention\",\"sliding_attention\",\"full_attention\"]",
        pruned.get("layer_types").toString());
    var expected = Families.of(whole).blocks().subList(1, 4);
    var actual = Families.of(Config.of("config.json", pruned)).blocks();
    IntStream.range(0, 3).forEach(i -> assertEquals(expected.get(i), actual.get(i)));
  }
}
