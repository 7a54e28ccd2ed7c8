package org.sleb4j.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Random;

/**
 * Draws weights for a config so that every part of the model shows in its logits.
 *
 * <p>Which tensors there are is what transformers would save for the config. Gains are chosen so
 * that states stay near 1, attention is neither even nor all on one token, and logits reach ten.
 */
final class RandomModel {
  private static final double HEAD_GAIN = 3;

  private final TinyModel model;
  private final Random random;

  private RandomModel(JsonNode config, long seed) {
    this.model = new TinyModel(config);
    this.random = new Random(seed);
  }

  static TinyModel of(JsonNode config, long seed) {
    if (LayerNormOracle.FAMILIES.contains(config.get("model_type").textValue())) {
      return LayerNormModel.of(config, seed);
    }
    RandomModel random = new RandomModel(config, seed);
    switch (random.family()) {
      case "opt" -> random.opt();
      case "gpt2" -> random.gpt2();
      case "phi" -> random.phi();
      case "gemma", "gemma2", "gemma3_text" -> GemmaOracle.draw(random, random.model);
      case "olmo2", "olmo3" -> OlmoOracle.draw(random, random.model);
      case "falcon" -> FalconOracle.draw(random, random.model);
      case "gpt_neox" -> random.gptNeoX();
      default -> random.rotary();
    }
    random.mixtures(new Experts(config));
    return random.model;
  }

  private void rotary() {
    int width = model.integer("hidden_size");
    boolean tied = model.flag("tie_word_embeddings", family().equals("smollm3"));
    matrix("model.embed_tokens.weight", vocabulary(), width, tied ? HEAD_GAIN : Math.sqrt(width));
    for (int block = 0; block < model.integer("num_hidden_layers"); block++) {
      rotaryBlock("model.layers." + block + ".", width);
    }
    norm("model.norm", width);
    if (!tied) {
      matrix("lm_head.weight", vocabulary(), width, HEAD_GAIN);
    }
  }

  private void rotaryBlock(String name, int width) {
    norm(name + "input_layernorm", width);
    rotaryAttention(name + "self_attn.", width);
    norm(name + "post_attention_layernorm", width);
    int inner = model.integer("intermediate_size");
    boolean bias = model.flag("mlp_bias", false);
    if (family().equals("phi3")) {
      linear(name + "mlp.gate_up_proj", 2 * inner, width, 1, bias);
    } else {
      linear(name + "mlp.gate_proj", inner, width, 1, bias);
      linear(name + "mlp.up_proj", inner, width, 1, bias);
    }
    linear(name + "mlp.down_proj", width, inner, 1, bias);
  }

  private void rotaryAttention(String name, int width) {
    int heads = model.integer("num_attention_heads");
    int size = model.config().path("head_dim").asInt(width / heads);
    int kvHeads = model.integer("num_key_value_heads");
    boolean bias = model.flag("attention_bias", false);
    boolean inBias = bias || model.flag("qkv_bias", family().startsWith("qwen2"));
    if (family().equals("phi3")) {
      linear(name + "qkv_proj", (heads + 2 * kvHeads) * size, width, 1.2, inBias);
    } else {
      linear(name + "q_proj", heads * size, width, 1.3, inBias);
      linear(name + "k_proj", kvHeads * size, width, 1.3, inBias);
      linear(name + "v_proj", kvHeads * size, width, 1, inBias);
    }
    linear(name + "o_proj", width, heads * size, 1, bias);
    if (family().startsWith("qwen3")) {
      norm(name + "q_norm", size);
      norm(name + "k_norm", size);
    }
  }

  private void phi() {
    int width = model.integer("hidden_size");
    boolean tied = model.flag("tie_word_embeddings", false);
    matrix("model.embed_tokens.weight", vocabulary(), width, tied ? HEAD_GAIN : Math.sqrt(width));
    for (int block = 0; block < model.integer("num_hidden_layers"); block++) {
      phiBlock("model.layers." + block + ".", width);
    }
    layerNorm("model.final_layernorm", width);
    if (!tied) {
      matrix("lm_head.weight", vocabulary(), width, HEAD_GAIN);
    }
    model.put("lm_head.bias", normal(vocabulary(), 0, 1), vocabulary());
  }

  private void phiBlock(String name, int width) {
    int heads = model.integer("num_attention_heads");
    int kvHeads = model.config().path("num_key_value_heads").asInt(heads);
    int size = width / heads;
    layerNorm(name + "input_layernorm", width);
    linear(name + "self_attn.q_proj", width, width, 1.3, true);
    linear(name + "self_attn.k_proj", kvHeads * size, width, 1.3, true);
    linear(name + "self_attn.v_proj", kvHeads * size, width, 1, true);
    linear(name + "self_attn.dense", width, width, 1, true);
    if (model.flag("qk_layernorm", false)) {
      layerNorm(name + "self_attn.q_layernorm", size);
      layerNorm(name + "self_attn.k_layernorm", size);
    }
    int inner = model.integer("intermediate_size");
    linear(name + "mlp.fc1", inner, width, 1.3, true);
    linear(name + "mlp.fc2", width, inner, 1, true);
  }

  private void opt() {
    int width = model.integer("hidden_size");
    int wordWidth = model.integer("word_embed_proj_dim");
    String decoder = "model.decoder.";
    matrix(decoder + "embed_tokens.weight", vocabulary(), wordWidth, HEAD_GAIN);
    int positions = model.integer("max_position_embeddings") + 2;
    matrix(decoder + "embed_positions.weight", positions, width, 0.5 * Math.sqrt(width));
    if (wordWidth != width) {
      matrix(decoder + "project_in.weight", width, wordWidth, 1);
      matrix(decoder + "project_out.weight", wordWidth, width, 1);
    }
    for (int block = 0; block < model.integer("num_hidden_layers"); block++) {
      optBlock(decoder + "layers." + block + ".", width);
    }
    if (model.flag("do_layer_norm_before", true)
        && !model.flag("_remove_final_layer_norm", false)) {
      layerNorm(decoder + "final_layer_norm", width);
    }
  }

  private void optBlock(String name, int width) {
    boolean bias = model.flag("enable_bias", true);
    linear(name + "self_attn.q_proj", width, width, 1.3, bias);
    linear(name + "self_attn.k_proj", width, width, 1.3, bias);
    linear(name + "self_attn.v_proj", width, width, 1, bias);
    linear(name + "self_attn.out_proj", width, width, 1, bias);
    layerNorm(name + "self_attn_layer_norm", width);
    int inner = model.integer("ffn_dim");
    linear(name + "fc1", inner, width, 1.3, bias);
    linear(name + "fc2", width, inner, 1, bias);
    layerNorm(name + "final_layer_norm", width);
  }

  /** Puts experts in the place of feed-forwards. */
  private void mixtures(Experts experts) {
    for (int block = 0; experts.areSomewhere() && block < blocks(); block++) {
      if (experts.areIn(block)) {
        model.remove("model.layers." + block + ".mlp.");
        mixture(experts, experts.module(block), model.integer("hidden_size"));
      }
    }
  }

  private void mixture(Experts experts, String module, int width) {
    matrix(module + "gate.weight", experts.count(), width, 1.5);
    for (int expert = 0; expert < experts.count(); expert++) {
      gated(module + "experts." + expert + ".", experts.names(), experts.size(), width);
    }
    if (experts.hasShared()) {
      matrix(module + "shared_expert_gate.weight", 1, width, 1.5);
      List<String> names = List.of("gate_proj", "up_proj", "down_proj");
      gated(module + "shared_expert.", names, experts.sharedSize(), width);
    }
  }

  private void gated(String name, List<String> names, int inner, int width) {
    matrix(name + names.get(0) + ".weight", inner, width, 1.5);
    matrix(name + names.get(1) + ".weight", inner, width, 1.5);
    matrix(name + names.get(2) + ".weight", width, inner, 1.5);
  }

  private void gptNeoX() {
    int width = model.integer("hidden_size");
    boolean tied = model.flag("tie_word_embeddings", false);
    matrix("gpt_neox.embed_in.weight", vocabulary(), width, tied ? HEAD_GAIN : Math.sqrt(width));
    for (int block = 0; block < blocks(); block++) {
      gptNeoXBlock("gpt_neox.layers." + block + ".", width);
    }
    layerNorm("gpt_neox.final_layer_norm", width);
    if (!tied) {
      matrix("embed_out.weight", vocabulary(), width, HEAD_GAIN);
    }
  }

  private void gptNeoXBlock(String name, int width) {
    boolean bias = model.flag("attention_bias", true);
    layerNorm(name + "input_layernorm", width);
    layerNorm(name + "post_attention_layernorm", width);
    linear(name + "attention.query_key_value", 3 * width, width, 1.2, bias);
    linear(name + "attention.dense", width, width, 1, bias);
    int inner = model.integer("intermediate_size");
    linear(name + "mlp.dense_h_to_4h", inner, width, 1.3, true);
    linear(name + "mlp.dense_4h_to_h", width, inner, 1, true);
  }

  private void gpt2() {
    int width = model.integer("n_embd");
    matrix("transformer.wte.weight", vocabulary(), width, HEAD_GAIN);
    matrix("transformer.wpe.weight", model.integer("n_positions"), width, Math.sqrt(width) / 2);
    for (int block = 0; block < model.integer("n_layer"); block++) {
      gpt2Block("transformer.h." + block + ".", width);
    }
    layerNorm("transformer.ln_f", width);
    if (!model.flag("tie_word_embeddings", true)) {
      matrix("lm_head.weight", vocabulary(), width, HEAD_GAIN);
    }
  }

  private void gpt2Block(String name, int width) {
    layerNorm(name + "ln_1", width);
    conv(name + "attn.c_attn", width, 3 * width);
    conv(name + "attn.c_proj", width, width);
    layerNorm(name + "ln_2", width);
    int inner = model.config().path("n_inner").asInt(4 * width);
    conv(name + "mlp.c_fc", width, inner);
    conv(name + "mlp.c_proj", inner, width);
  }

  /** A linear layer stored as [inputs, outputs]. */
  private void conv(String name, int inputs, int outputs) {
    float[] weight = normal(inputs * outputs, 0, 1.2 / Math.sqrt(inputs));
    model.put(name + ".weight", weight, inputs, outputs);
    model.put(name + ".bias", normal(outputs, 0, 0.4), outputs);
  }

  private int blocks() {
    return model.integer("num_hidden_layers");
  }

  private String family() {
    return model.config().get("model_type").textValue();
  }

  private int vocabulary() {
    return model.integer("vocab_size");
  }

  void linear(String name, int outputs, int inputs, double gain, boolean bias) {
    matrix(name + ".weight", outputs, inputs, gain);
    if (bias) {
      model.put(name + ".bias", normal(outputs, 0, 0.4), outputs);
    }
  }

  /** An input of size 1 in every dimension leaves it with this size. */
  void matrix(String name, int outputs, int inputs, double gain) {
    model.put(name, normal(outputs * inputs, 0, gain / Math.sqrt(inputs)), outputs, inputs);
  }

  /** A gain that is stored as its distance from 1. */
  void centered(String name, int width) {
    model.put(name + ".weight", normal(width, 0, 0.3), width);
  }

  /** Norms of the first OLMo have no weights. */
  void norm(String name, int width) {
    if (!family().equals("olmo")) {
      model.put(name + ".weight", normal(width, 1, 0.3), width);
    }
  }

  void layerNorm(String name, int width) {
    if (model.flag("layer_norm_elementwise_affine", true)) {
      norm(name, width);
      model.put(name + ".bias", normal(width, 0, 0.3), width);
    }
  }

  private float[] normal(int count, double mean, double deviation) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (mean + deviation * random.nextGaussian());
    }
    return values;
  }
}
