package org.sleb4j.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sleb4j.json.Json;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.prune.PrunedModel;
import org.sleb4j.save.Lineage;
import org.sleb4j.save.SaveOptions;

/** Of a Mistral 3 that also reads images the text part computes, and is saved by itself. */
class MistralVisionTest {
  @TempDir Path folder;

  private static JsonNode nested(String type, JsonNode text) {
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    config.put("model_type", type).put("spatial_merge_size", 2).put("image_token_index", 10);
    config.put("projector_hidden_act", "gelu").put("vision_feature_layer", -1);
    config.put("multimodal_projector_bias", false).put("torch_dtype", "float32");
    config.putArray("architectures").add("Mistral3ForConditionalGeneration");
    config.putObject("vision_config").put("hidden_size", 8);
    config.set("text_config", text);
    return config;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mistral3 | ministral3: queries that grow | language_model.model. | '' | Ministral3",
        "ministral3 | ministral3: queries that grow | model.language_model. | model. | Ministral3",
        "mistral3 | mistral: a sliding window of 5 | model.language_model. | model. | Mistral"
      })
  void computesTheTextPartAndSavesItByItself(
      String type, String name, String prefix, String beside, String code) {
    TinyModel text = Cases.named(name).model();
    TinyModel model =
        text.under(
            nested(type, text.config()),
            tensor ->
                tensor
                    .replaceFirst("^model\\.", prefix)
                    .replaceFirst(
                        "^lm_head", beside.isEmpty() ? "language_model.lm_head" : "lm_head"));
    model.put(beside + "vision_tower.ln_pre.weight", new float[8], 8);
    model.put(beside + "multi_modal_projector.norm.weight", new float[8], 8);
    model.write(folder);
    Oracle oracle = Oracle.of(text);
    List<int[]> windows = oracle.windows(7, 25);
    ActiveBlocks active = new ActiveBlocks(oracle.blocks(), List.of(1));
    try (Model opened = Model.open(folder, ModelOptions.defaults())) {
      Losses.assertClose(oracle, opened, windows, 2e-5);
    }
    Path out = folder.resolve("pruned");
    PrunedModel.write(
        folder, active, out, new PrunedModel.Writing(SaveOptions.defaults(), Lineage.none()));
    JsonNode saved = Json.read(out.resolve("config.json"));
    assertEquals("[\"" + code + "ForCausalLM\"]", saved.get("architectures").toString());
    assertFalse(saved.has("text_config") || saved.has("vision_config"), saved::toString);
    try (Model opened = Model.open(out, ModelOptions.defaults())) {
      assertEquals(oracle.blocks() - 1, opened.info().blocks());
    }
  }
}
