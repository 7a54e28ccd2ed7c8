package org.sleb4j.demo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The sizes of the demo model, and where each of its weights lies in one flat array.
 *
 * <p>First the embedding, then the matrices of every block, then all norms: weight decay is for
 * what comes before the norms. Matrices that read the same input lie beside each other, so that
 * they can be multiplied as one.
 */
record DemoShape(
    int blocks, int width, int heads, int kvHeads, int feedForward, int vocabulary, int context) {
  static final double EPSILON = 1e-5;
  static final double THETA = 10000;

  /** Standard deviation of the weights at the start. */
  static final double DEVIATION = 0.04;

  static final DemoShape DEMO = new DemoShape(12, 160, 4, 2, 432, 2048, 512);

  /** A weight of the checkpoint, [rows, columns], or [columns] where {@code rows} is 0. */
  record Weight(String name, int rows, int columns) {
    int elements() {
      return Math.max(rows, 1) * columns;
    }

    /** Output projections write into the residual stream and start smaller. */
    boolean writesResidual() {
      return name.endsWith("o_proj.weight") || name.endsWith("down_proj.weight");
    }

    List<Integer> shape() {
      return rows == 0 ? List.of(columns) : List.of(rows, columns);
    }
  }

  int headSize() {
    return width / heads;
  }

  int kvSize() {
    return kvHeads * headSize();
  }

  /** Returns all weights in the order of the flat array. */
  List<Weight> weights() {
    List<Weight> weights = new ArrayList<>();
    weights.add(new Weight("model.embed_tokens.weight", vocabulary, width));
    for (int block = 0; block < blocks; block++) {
      weights.addAll(matrices("model.layers." + block + "."));
    }
    for (int block = 0; block < blocks; block++) {
      String name = "model.layers." + block + ".";
      weights.add(new Weight(name + "input_layernorm.weight", 0, width));
      weights.add(new Weight(name + "post_attention_layernorm.weight", 0, width));
    }
    weights.add(new Weight("model.norm.weight", 0, width));
    return weights;
  }

  private List<Weight> matrices(String block) {
    return List.of(
        new Weight(block + "self_attn.q_proj.weight", width, width),
        new Weight(block + "self_attn.k_proj.weight", kvSize(), width),
        new Weight(block + "self_attn.v_proj.weight", kvSize(), width),
        new Weight(block + "self_attn.o_proj.weight", width, width),
        new Weight(block + "mlp.gate_proj.weight", feedForward, width),
        new Weight(block + "mlp.up_proj.weight", feedForward, width),
        new Weight(block + "mlp.down_proj.weight", width, feedForward));
  }

  /** Returns the number of elements of the flat array. */
  int parameters() {
    return weights().stream().mapToInt(Weight::elements).sum();
  }

  /** Returns the number of elements before the norms. */
  int decayed() {
    return parameters() - (2 * blocks + 1) * width;
  }

  /** Returns {@code config.json} of the checkpoint. */
  Map<String, Object> config() {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("architectures", List.of("LlamaForCausalLM"));
    config.put("attention_bias", false);
    config.put("bos_token_id", 1);
    config.put("eos_token_id", 2);
    config.put("hidden_act", "silu");
    config.put("hidden_size", width);
    config.put("initializer_range", DEVIATION);
    config.put("intermediate_size", feedForward);
    config.put("max_position_embeddings", context);
    config.put("model_type", "llama");
    config.put("num_attention_heads", heads);
    config.put("num_hidden_layers", blocks);
    config.put("num_key_value_heads", kvHeads);
    config.put("rms_norm_eps", EPSILON);
    config.put("rope_theta", THETA);
    config.put("tie_word_embeddings", true);
    config.put("torch_dtype", "bfloat16");
    config.put("use_cache", true);
    config.put("vocab_size", vocabulary);
    return config;
  }

  /** Returns the sizes as constants of the {@link DemoScript}. */
  Map<String, Object> constants() {
    return Map.of(
        "blocks", blocks,
        "width", width,
        "heads", heads,
        "kv_heads", kvHeads,
        "head_size", headSize(),
        "feed_forward", feedForward,
        "vocabulary", vocabulary,
        "decayed", decayed(),
        "epsilon", EPSILON);
  }
}
