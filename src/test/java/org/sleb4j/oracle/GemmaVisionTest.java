package org.sleb4j.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sleb4j.check.Warnings;
import org.sleb4j.json.Json;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInput;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.model.ModelView;
import org.sleb4j.prune.PrunedModel;
import org.sleb4j.save.Lineage;
import org.sleb4j.save.SaveOptions;
import org.sleb4j.torch.Scope;

/** Of a Gemma 3 that also reads images the text part computes, in both layouts of the Hub. */
class GemmaVisionTest {
  private static final String CASE = "gemma3_text: scaled global rotation, a cap on logits, biases";

  @TempDir Path folder;

  private final TinyModel text = Cases.named(CASE).model();

  private JsonNode nested() {
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    config.put("model_type", "gemma3").put("mm_tokens_per_image", 4).put("image_token_index", 60);
    config.putArray("architectures").add("Gemma3ForConditionalGeneration");
    config.put("torch_dtype", "float32").putArray("eos_token_id").add(1).add(2);
    config.putObject("vision_config").put("hidden_size", 8);
    config.set("text_config", text.config());
    return config;
  }

  /** No cap: transformers leaves it out where there is an encoder of images. */
  private Oracle oracle() {
    ObjectNode config = text.config().deepCopy();
    config.remove("final_logit_softcapping");
    return Oracle.of(text.under(config));
  }

  private Path write(String prefix, String beside) {
    TinyModel model = text.under(nested(), name -> name.replaceFirst("^model\\.", prefix));
    model.put(beside + "vision_tower.vision_model.post_layernorm.weight", new float[8], 8);
    model.put(beside + "multi_modal_projector.mm_input_projection_weight", new float[16], 2, 8);
    model.write(folder);
    return folder;
  }

  @ParameterizedTest
  @CsvSource({"language_model.model., ''", "model.language_model., model."})
  void computesTheTextPartAndSavesItByItself(String prefix, String beside) {
    List<String> warnings = new ArrayList<>();
    ActiveBlocks active = new ActiveBlocks(4, List.of(0));
    Path directory = write(prefix, beside);
    try (Model model =
        Warnings.heardBy(warnings::add, () -> Model.open(directory, ModelOptions.defaults()))) {
      assertLogits(oracle(), model.full(), List.of(0, 1, 2, 3));
      assertLogits(oracle(), model.view(active), List.of(1, 2, 3));
    }
    assertTrue(warnings.stream().anyMatch(w -> w.contains("vision_config is left out")));
    assertTrue(warnings.stream().anyMatch(w -> w.contains("final_logit_softcapping is 3.0")));
    Path out = folder.resolve("pruned");
    PrunedModel.write(
        directory, active, out, new PrunedModel.Writing(SaveOptions.defaults(), Lineage.none()));
    assertIsTextModel(Json.read(out.resolve("config.json")));
    try (Model saved = Model.open(out, ModelOptions.defaults())) {
      assertLogits(oracle(), saved.full(), List.of(1, 2, 3));
    }
  }

  private static void assertIsTextModel(JsonNode config) {
    assertEquals("gemma3_text", config.get("model_type").asText());
    assertEquals("[\"Gemma3ForCausalLM\"]", config.get("architectures").toString());
    assertEquals("[1,2]", config.get("eos_token_id").toString());
    assertEquals(
        "[\"full_attention\",\"sliding_attention\",\"full_attention\"]",
        config.get("layer_types").toString());
    for (String gone : List.of("text_config", "vision_config", "sliding_window_pattern")) {
      assertTrue(!config.has(gone), gone);
    }
  }

  private static void assertLogits(Oracle oracle, ModelView view, List<Integer> active) {
    int[] ids = oracle.windows(5, 20).get(0);
    double[][] expected = Oracle.each(oracle.states(Text.window(ids), active), oracle::logits);
    Model model = view.model();
    try (Scope scope = Scope.on(model.device());
        ModelInput input =
            model.inputs().windows(scope, Arrays.stream(ids).asLongStream().toArray(), 1)) {
      float[] logits = model.head().logits(scope, view.states(scope, input)).floats();
      Deviation.of(logits, 0, expected).assertAtMost(2e-4, "logits");
    }
  }
}
