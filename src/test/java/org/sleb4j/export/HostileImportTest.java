package org.sleb4j.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.gguf.GgufWriter;
import org.sleb4j.gguf.Metadata;
import org.sleb4j.gguf.TensorInfo;
import org.sleb4j.gguf.TensorType;
import org.sleb4j.gguf.Value;

/** A file that says what is not so is refused in one sentence, before anything is made of it. */
class HostileImportTest {
  private static final int TOKENS = 256 + 3;

  @TempDir Path folder;

  private final Map<String, Object> fields = new LinkedHashMap<>();
  private final List<TensorInfo> tensors = new ArrayList<>();

  /** A LLaMA of one block, of zeros. */
  HostileImportTest() {
    fields.put("general.architecture", "llama");
    fields.put("llama.context_length", 64);
    fields.put("llama.embedding_length", 8);
    fields.put("llama.block_count", 1);
    fields.put("llama.feed_forward_length", 16);
    fields.put("llama.attention.head_count", 2);
    fields.put("llama.attention.layer_norm_rms_epsilon", 1e-5);
    fields.put("tokenizer.ggml.model", "llama");
    fields.put("tokenizer.ggml.tokens", tokens());
    fields.put("tokenizer.ggml.token_type", types());
    fields.put("tokenizer.ggml.scores", new float[TOKENS]);
    fields.put("tokenizer.ggml.bos_token_id", 1);
    fields.put("tokenizer.ggml.eos_token_id", 2);
    add("token_embd.weight", TOKENS, 8);
    add("output_norm.weight", 8);
    add("blk.0.attn_norm.weight", 8);
    add("blk.0.ffn_norm.weight", 8);
    List.of("attn_q", "attn_k", "attn_v", "attn_output")
        .forEach(name -> add("blk.0." + name + ".weight", 8, 8));
    add("blk.0.ffn_gate.weight", 16, 8);
    add("blk.0.ffn_up.weight", 16, 8);
    add("blk.0.ffn_down.weight", 8, 16);
  }

  private static List<String> tokens() {
    List<String> tokens = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
    for (int value = 0; value < 256; value++) {
      tokens.add(
          "<0x"
              + "0123456789ABCDEF".charAt(value / 16)
              + "0123456789ABCDEF".charAt(value % 16)
              + ">");
    }
    return tokens;
  }

  private static int[] types() {
    int[] types = new int[TOKENS];
    Arrays.fill(types, 6);
    types[0] = 2;
    types[1] = 3;
    types[2] = 3;
    return types;
  }

  private void add(String name, long... shape) {
    List<Long> axes = Arrays.stream(shape).boxed().toList();
    tensors.add(new TensorInfo(name, TensorType.F32, axes));
  }

  private Path write() {
    Map<String, Value> values = new LinkedHashMap<>();
    fields.forEach((key, value) -> values.put(key, Value.of(value)));
    Path file = folder.resolve("model.gguf");
    try (GgufWriter writer = GgufWriter.create(file, Metadata.of(values), tensors)) {
      for (TensorInfo tensor : tensors) {
        writer.write(c -> c.accept(data(tensor)));
      }
      writer.finish();
    }
    return file;
  }

  private static ByteBuffer data(TensorInfo tensor) {
    ByteBuffer data = ByteBuffer.allocate((int) tensor.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    while (tensor.name().equals("rope_freqs.weight") && data.hasRemaining()) {
      data.putFloat(Float.NaN);
    }
    return data.rewind();
  }

  private String refused() {
    Path out = folder.resolve("out");
    Path file = write();
    String sentence =
        assertThrows(InvalidInputException.class, () -> GgufImport.unpack(file, out, part -> {}))
            .getMessage();
    assertFalse(sentence.contains("\n"), sentence);
    assertArrayEquals(new String[] {"model.gguf"}, folder.toFile().list());
    return sentence;
  }

  @Test
  void readsTheFileThatIsWhole() {
    GgufImport.unpack(write(), folder.resolve("out"), part -> {});
    assertTrue(Files.exists(folder.resolve("out/tokenizer.json")));
  }

  @ParameterizedTest
  @CsvSource({
    "llama.block_count, 2147483647, is above what its tensors hold",
    "llama.block_count, 0, num_hidden_layers",
    "llama.attention.head_count, 0, num_attention_heads",
    "llama.embedding_length, 80, has the shape",
    "llama.feed_forward_length, 17, has the shape",
    "llama.expert_count, 2147483647, is above what its tensors hold",
    "llama.some_new_field, 7, is not supported",
    "tokenizer.ggml.bos_token_id, 100000, which has no token"
  })
  void refusesNumbersThatDoNotFit(String key, int value, String sentence) {
    fields.put(key, value);
    String refused = refused();
    assertTrue(refused.contains(sentence), refused);
  }

  @Test
  void refusesOneFileOfSeveral() {
    fields.put("split.no", 0);
    fields.put("split.count", 3);
    String refused = refused();
    assertTrue(
        refused.endsWith(
            "model.gguf is one of 3 files that are one model, which cannot be read in parts: join"
                + " them with llama-gguf-split --merge FIRST-FILE NEW-FILE."),
        refused);
    fields.put("split.count", 0);
    GgufImport.unpack(write(), folder.resolve("joined"), part -> {});
  }

  @Test
  void refusesTensorsThatDoNotFit() {
    tensors.remove(2);
    String missing = refused();
    assertTrue(missing.contains("blk.0.attn_norm.weight is missing"), missing);
    add("blk.0.attn_norm.weight", 8);
    add("blk.0.attn_sinks.weight", 8);
    String surplus = refused();
    assertTrue(surplus.contains("blk.0.attn_sinks.weight, which is unknown"), surplus);
  }

  @Test
  void refusesAnglesThatAreNotNumbers() {
    add("rope_freqs.weight", 2);
    String refused = refused();
    assertTrue(refused.contains("rope_freqs.weight is not that of LLaMA 3.1"), refused);
  }

  @Test
  void refusesTypesThatItCannotConvert() {
    change("token_embd.weight", t -> new TensorInfo(t.name(), TensorType.I16, t.shape()));
    String refused = refused();
    assertTrue(refused.contains("has the type i16, which cannot be read"), refused);
  }

  @Test
  void refusesAVocabularyThatDoesNotFit() {
    fields.put("tokenizer.ggml.tokens", tokens().subList(0, 100));
    String fewer = refused();
    assertTrue(fewer.contains("has 100 tokens, but token_embd.weight has 259 rows"), fewer);
    List<String> tokens = tokens();
    tokens.set(5, "x".repeat(100_000));
    fields.put("tokenizer.ggml.tokens", tokens);
    String longer = refused();
    assertTrue(longer.contains("a token of 100000 characters"), longer);
    tokens.set(5, "<s>");
    fields.put("tokenizer.ggml.tokens", tokens);
    String twice = refused();
    assertTrue(twice.contains("twice"), twice);
  }

  private void change(String name, UnaryOperator<TensorInfo> change) {
    tensors.replaceAll(t -> t.name().equals(name) ? change.apply(t) : t);
  }
}
