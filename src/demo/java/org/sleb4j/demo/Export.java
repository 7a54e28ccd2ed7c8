package org.sleb4j.demo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sleb4j.checkpoint.SafetensorsWriter;
import org.sleb4j.json.Json;
import org.sleb4j.torch.DType;

/**
 * Writes a state of training as a Hugging Face directory, measures it, and writes its card.
 *
 * <p>Arguments: the folder {@link Prepare} made, a state, and the folder to write, where {@code
 * calibration.txt} and {@code evaluation.txt} lie already.
 */
final class Export {
  private final DemoShape shape;
  private final Path folder;

  private Export(DemoShape shape, Path folder) {
    this.shape = shape;
    this.folder = folder;
  }

  public static void main(String[] arguments) throws IOException {
    Path data = Path.of(arguments[0]);
    TrainingState state = TrainingState.read(Path.of(arguments[1]));
    Path folder = Path.of(arguments[2]);
    Export export = new Export(DemoShape.DEMO, folder);
    export.weights(state.weights());
    export.settings();
    Files.copy(
        data.resolve("tokenizer.model"),
        folder.resolve("tokenizer.model"),
        StandardCopyOption.REPLACE_EXISTING);
    try (Measurements measured = new Measurements(data, folder)) {
      Files.writeString(folder.resolve("README.md"), ModelCard.of(state, measured));
    }
  }

  private void weights(float[] weights) {
    List<SafetensorsWriter.Entry> entries =
        shape.weights().stream().map(weight -> entry(weight.name(), weight.shape())).toList();
    Path file = folder.resolve("model.safetensors");
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, entries)) {
      writer.write(bfloat16(weights));
      writer.finish();
    }
  }

  private static SafetensorsWriter.Entry entry(String name, List<Integer> shape) {
    return new SafetensorsWriter.Entry(
        name, DType.BFLOAT16, shape.stream().map(Integer::longValue).toList());
  }

  /** Rounds to the nearest, ties to even. */
  private static ByteBuffer bfloat16(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      int bits = Float.floatToIntBits(value);
      bytes.putShort((short) ((bits + 0x7fff + (bits >>> 16 & 1)) >>> 16));
    }
    return bytes.flip();
  }

  private void settings() throws IOException {
    json("config.json", shape.config());
    Map<String, Object> generation = new LinkedHashMap<>();
    generation.put("bos_token_id", 1);
    generation.put("eos_token_id", 2);
    json("generation_config.json", generation);
    Map<String, Object> special = new LinkedHashMap<>();
    special.put("bos_token", "<s>");
    special.put("eos_token", "</s>");
    special.put("unk_token", "<unk>");
    json("special_tokens_map.json", special);
    Map<String, Object> tokenizer = new LinkedHashMap<>();
    tokenizer.put("tokenizer_class", "LlamaTokenizer");
    tokenizer.putAll(special);
    tokenizer.put("add_bos_token", true);
    tokenizer.put("add_eos_token", false);
    tokenizer.put("legacy", true);
    tokenizer.put("model_max_length", shape.context());
    tokenizer.put("clean_up_tokenization_spaces", false);
    json("tokenizer_config.json", tokenizer);
  }

  private void json(String name, Object value) throws IOException {
    Files.writeString(folder.resolve(name), Json.pretty(value) + "\n");
  }
}
