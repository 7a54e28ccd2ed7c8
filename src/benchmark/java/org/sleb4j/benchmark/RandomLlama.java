package org.sleb4j.benchmark;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.sleb4j.checkpoint.SafetensorsWriter;
import org.sleb4j.json.Json;
import org.sleb4j.torch.DType;

/**
 * A LLaMA with random bfloat16 weights, the same for every machine.
 *
 * <p>Every matrix keeps the size of what it multiplies, so that no block is without effect and the
 * losses of candidates differ by more than the rounding of any type.
 */
record RandomLlama(
    int blocks, int width, int heads, int kvHeads, int feedForward, int vocabulary, boolean tied) {
  private static final long SEED = 1;

  /**
   * Returns the shape of this name: {@code large}; {@code small}, the demo model's; or {@code
   * tinyllama-1.1b}, TinyLlama-1.1B's.
   */
  static RandomLlama named(String name) {
    return switch (name) {
      case "large" -> new RandomLlama(12, 512, 8, 8, 1376, 32000, false);
      case "small" -> new RandomLlama(12, 160, 4, 2, 432, 2048, true);
      case "tinyllama-1.1b" -> new RandomLlama(22, 2048, 32, 4, 5632, 32000, false);
      default ->
          throw new IllegalArgumentException(
              "shape (" + name + ") is large, small or tinyllama-1.1b.");
    };
  }

  /** Writes a shape to a directory. */
  public static void main(String[] arguments) throws IOException {
    named(arguments[0]).in(Path.of(arguments[1]));
  }

  /** Writes it as a Hugging Face directory, unless it is there already. */
  Path in(Path directory) throws IOException {
    Path weights = directory.resolve("model.safetensors");
    if (!Files.exists(weights)) {
      Files.createDirectories(directory);
      Files.writeString(directory.resolve("config.json"), Json.pretty(config()));
      Files.writeString(directory.resolve("tokenizer.json"), Json.pretty(tokenizer()));
      write(weights);
    }
    return directory;
  }

  private Map<String, Object> config() {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("architectures", List.of("LlamaForCausalLM"));
    config.put("bos_token_id", 1);
    config.put("eos_token_id", 2);
    config.put("hidden_act", "silu");
    config.put("model_type", "llama");
    config.put("hidden_size", width);
    config.put("intermediate_size", feedForward);
    config.put("max_position_embeddings", 2048);
    config.put("num_attention_heads", heads);
    config.put("num_hidden_layers", blocks);
    config.put("num_key_value_heads", kvHeads);
    config.put("rms_norm_eps", 1e-5);
    config.put("rope_theta", 10000.0);
    config.put("tie_word_embeddings", tied);
    config.put("vocab_size", vocabulary);
    return config;
  }

  /** A tokenizer of bytes, and of tokens that no text has; GGUF files must have one. */
  private Map<String, Object> tokenizer() {
    Map<String, Object> bytes =
        Map.of("type", "ByteLevel", "add_prefix_space", false, "trim_offsets", false);
    Map<String, Object> tokens = new LinkedHashMap<>();
    for (int value = 0, unseen = 256; value < 256; value++) {
      boolean seen = value > ' ' && value < 0x7f || value > 0xa0 && value != 0xad;
      tokens.put(Character.toString(seen ? value : unseen++), value);
    }
    while (tokens.size() < vocabulary) {
      tokens.put("token" + tokens.size(), tokens.size());
    }
    return Map.of(
        "version",
        "1.0",
        "pre_tokenizer",
        bytes,
        "decoder",
        bytes,
        "model",
        Map.of("type", "BPE", "vocab", tokens, "merges", List.of()));
  }

  private void write(Path file) {
    SplittableRandom random = new SplittableRandom(SEED);
    List<SafetensorsWriter.Entry> weights = weights();
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, weights)) {
      for (SafetensorsWriter.Entry weight : weights) {
        writer.write(values(weight.shape(), random));
      }
      writer.finish();
    }
  }

  private List<SafetensorsWriter.Entry> weights() {
    List<SafetensorsWriter.Entry> weights = new ArrayList<>();
    weights.add(entry("model.embed_tokens.weight", vocabulary, width));
    for (int block = 0; block < blocks; block++) {
      weights.addAll(block("model.layers." + block + "."));
    }
    weights.add(entry("model.norm.weight", width));
    if (!tied) {
      weights.add(entry("lm_head.weight", vocabulary, width));
    }
    return weights;
  }

  private List<SafetensorsWriter.Entry> block(String name) {
    int keys = width / heads * kvHeads;
    return List.of(
        entry(name + "input_layernorm.weight", width),
        entry(name + "self_attn.q_proj.weight", width, width),
        entry(name + "self_attn.k_proj.weight", keys, width),
        entry(name + "self_attn.v_proj.weight", keys, width),
        entry(name + "self_attn.o_proj.weight", width, width),
        entry(name + "post_attention_layernorm.weight", width),
        entry(name + "mlp.gate_proj.weight", feedForward, width),
        entry(name + "mlp.up_proj.weight", feedForward, width),
        entry(name + "mlp.down_proj.weight", width, feedForward));
  }

  private static SafetensorsWriter.Entry entry(String name, long... shape) {
    return new SafetensorsWriter.Entry(name, DType.BFLOAT16, LongStream.of(shape).boxed().toList());
  }

  /** Ones for a norm; for a matrix of [outputs, inputs] a deviation of 1 / sqrt(inputs). */
  private static ByteBuffer values(List<Long> shape, SplittableRandom random) {
    int count = (int) shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
    double deviation = 1 / Math.sqrt(shape.get(shape.size() - 1));
    ByteBuffer bytes = ByteBuffer.allocate(2 * count).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      bytes.putShort(bfloat16(shape.size() == 1 ? 1 : deviation * random.nextGaussian()));
    }
    return bytes.flip();
  }

  /** Cuts off what a bfloat16 cannot hold. */
  private static short bfloat16(double value) {
    return (short) (Float.floatToIntBits((float) value) >>> 16);
  }
}
