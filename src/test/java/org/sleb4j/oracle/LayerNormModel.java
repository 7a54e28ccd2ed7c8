package org.sleb4j.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Random;

/** Draws the weights that a model of {@link LayerNormOracle} has for a config. */
final class LayerNormModel {
  private static final double HEAD_GAIN = 3;

  private final TinyModel model;
  private final String family;
  private final int width;
  private final Random random;

  private LayerNormModel(JsonNode config, long seed) {
    model = new TinyModel(config);
    family = config.get("model_type").textValue();
    width = model.integer("hidden_size");
    random = new Random(seed);
  }

  static TinyModel of(JsonNode config, long seed) {
    LayerNormModel drawn = new LayerNormModel(config, seed);
    drawn.draw();
    return drawn.model;
  }

  private void draw() {
    int vocabulary = model.integer("vocab_size");
    boolean tied = model.flag("tie_word_embeddings", !family.matches("nemotron|stablelm"));
    matrix("model.embed_tokens.weight", vocabulary, width, tied ? HEAD_GAIN : Math.sqrt(width));
    for (int block = 0; block < model.integer("num_hidden_layers"); block++) {
      block("model.layers." + block + ".");
    }
    norm("model.norm");
    if (!tied) {
      matrix("lm_head.weight", vocabulary, width, HEAD_GAIN);
    }
  }

  private void block(String name) {
    norm(name + "input_layernorm");
    attention(name + "self_attn.");
    if (!family.equals("cohere") && !model.flag("use_parallel_residual", false)) {
      norm(name + "post_attention_layernorm");
    }
    int inner = model.integer("intermediate_size");
    switch (family) {
      case "nemotron" -> plain(name + "mlp.up_proj", name + "mlp.down_proj", inner, "mlp_bias");
      case "starcoder2" -> plain(name + "mlp.c_fc", name + "mlp.c_proj", inner, "use_bias");
      default -> gated(name + "mlp.", inner);
    }
  }

  private void plain(String up, String down, int inner, String bias) {
    linear(up, inner, width, 1.3, flag(bias));
    linear(down, width, inner, 1, flag(bias));
  }

  private void gated(String name, int inner) {
    linear(name + "gate_proj", inner, width, 1, false);
    linear(name + "up_proj", inner, width, 1, false);
    linear(name + "down_proj", width, inner, 1, false);
  }

  private boolean flag(String name) {
    return model.flag(name, name.equals("use_bias"));
  }

  private void attention(String name) {
    int heads = model.integer("num_attention_heads");
    int kvHeads = model.config().path("num_key_value_heads").asInt(heads);
    int size = model.config().path("head_dim").asInt(width / heads);
    boolean all = flag(family.equals("starcoder2") ? "use_bias" : "attention_bias");
    boolean in = all || flag("use_qkv_bias");
    linear(name + "q_proj", heads * size, width, 1.3, in);
    linear(name + "k_proj", kvHeads * size, width, 1.3, in);
    linear(name + "v_proj", kvHeads * size, width, 1, in);
    linear(name + "o_proj", width, heads * size, 1, all);
    if (flag("use_qk_norm")) {
      model.put(name + "q_norm.weight", normal(heads * size, 1, 0.3), heads, size);
      model.put(name + "k_norm.weight", normal(kvHeads * size, 1, 0.3), kvHeads, size);
    }
    if (flag("qk_layernorm")) {
      headNorms(name + "q_layernorm.norms.", heads, size);
      headNorms(name + "k_layernorm.norms.", kvHeads, size);
    }
  }

  private void headNorms(String list, int heads, int size) {
    for (int head = 0; head < heads; head++) {
      model.put(list + head + ".weight", normal(size, 1, 0.3), size);
    }
  }

  private void norm(String name) {
    model.put(name + ".weight", normal(width, family.equals("nemotron") ? 0 : 1, 0.3), width);
    if (!family.equals("cohere")) {
      model.put(name + ".bias", normal(width, 0, 0.3), width);
    }
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

  private float[] normal(int count, double mean, double deviation) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (mean + deviation * random.nextGaussian());
    }
    return values;
  }
}
