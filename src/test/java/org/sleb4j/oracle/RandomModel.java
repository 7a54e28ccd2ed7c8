package org.sleb4j.oracle;

import com.fasterxml.jackson.databind.JsonNode;
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
    RandomModel random = new RandomModel(config, seed);
    if (config.get("model_type").textValue().equals("opt")) {
      random.opt();
    } else {
      random.rotary();
    }
    return random.model;
  }

  private void rotary() {
    int width = model.integer("hidden_size");
    boolean tied = model.flag("tie_word_embeddings", false);
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
    linear(name + "mlp.gate_proj", inner, width, 1, bias);
    linear(name + "mlp.up_proj", inner, width, 1, bias);
    linear(name + "mlp.down_proj", width, inner, 1, bias);
  }

  private void rotaryAttention(String name, int width) {
    int heads = model.integer("num_attention_heads");
    int size = model.config().path("head_dim").asInt(width / heads);
    int kvHeads = model.integer("num_key_value_heads");
    boolean bias = model.flag("attention_bias", false);
    boolean inBias = bias || family().equals("qwen2");
    linear(name + "q_proj", heads * size, width, 1.3, inBias);
    linear(name + "k_proj", kvHeads * size, width, 1.3, inBias);
    linear(name + "v_proj", kvHeads * size, width, 1, inBias);
    linear(name + "o_proj", width, heads * size, 1, bias);
    if (family().equals("qwen3")) {
      norm(name + "q_norm", size);
      norm(name + "k_norm", size);
    }
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

  private String family() {
    return model.config().get("model_type").textValue();
  }

  private int vocabulary() {
    return model.integer("vocab_size");
  }

  private void linear(String name, int outputs, int inputs, double gain, boolean bias) {
    matrix(name + ".weight", outputs, inputs, gain);
    if (bias) {
      model.put(name + ".bias", normal(outputs, 0, 0.4), outputs);
    }
  }

  /** An input of size 1 in every dimension leaves it with this size. */
  private void matrix(String name, int outputs, int inputs, double gain) {
    model.put(name, normal(outputs * inputs, 0, gain / Math.sqrt(inputs)), outputs, inputs);
  }

  private void norm(String name, int width) {
    model.put(name + ".weight", normal(width, 1, 0.3), width);
  }

  private void layerNorm(String name, int width) {
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
