package org.sleb4j.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.StreamSupport;

/** What a config says of the experts of its blocks, with the defaults of transformers. */
record Experts(JsonNode config) {
  private boolean isMixtral() {
    return family().equals("mixtral");
  }

  private String family() {
    return config.get("model_type").textValue();
  }

  /** Returns whether a family has experts. */
  boolean areSomewhere() {
    return isMixtral() || family().contains("moe");
  }

  /** Returns whether a block has experts. */
  boolean areIn(int block) {
    if (!family().contains("moe")) {
      return isMixtral();
    }
    boolean dense =
        StreamSupport.stream(config.path("mlp_only_layers").spliterator(), false)
            .anyMatch(number -> number.intValue() == block);
    return !dense && (block + 1) % config.path("decoder_sparse_step").asInt(1) == 0;
  }

  boolean hasShared() {
    return family().equals("qwen2_moe");
  }

  int count() {
    int local = config.path("num_local_experts").asInt();
    return config.path("num_experts").asInt(local);
  }

  int active() {
    return config.get("num_experts_per_tok").intValue();
  }

  boolean areNormed() {
    return isMixtral() || config.path("norm_topk_prob").asBoolean(false);
  }

  int size() {
    return config.get(isMixtral() ? "intermediate_size" : "moe_intermediate_size").intValue();
  }

  int sharedSize() {
    return config.get("shared_expert_intermediate_size").intValue();
  }

  /** Returns the module of a block's experts, with a dot behind. */
  String module(int block) {
    return "model.layers." + block + (isMixtral() ? ".block_sparse_moe." : ".mlp.");
  }

  /** Returns the names of gate, up and down. */
  List<String> names() {
    return isMixtral() ? List.of("w1", "w3", "w2") : List.of("gate_proj", "up_proj", "down_proj");
  }
}
