package org.sleb4j.oracle;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.sleb4j.Int4Matrix;
import org.sleb4j.checkpoint.SafetensorsWriter;
import org.sleb4j.checkpoint.SafetensorsWriter.Entry;
import org.sleb4j.json.Json;
import org.sleb4j.torch.DType;

/** A small model whose linear layers are rounded to 4 bits, as a directory and in plain numbers. */
final class Int4Model {
  private final TinyModel dense;
  private final Map<Entry, ByteBuffer> tensors = new LinkedHashMap<>();
  private final int groupSize;
  private int layers;

  /**
   * Rounds the linear layers of the blocks whose outputs come in eights.
   *
   * @param chosen which of them, by the names of their weights
   */
  Int4Model(TinyModel model, int groupSize, Predicate<String> chosen) {
    this.dense = new TinyModel(model.config());
    this.groupSize = groupSize;
    for (String name : model.names()) {
      double[][] rows = model.rows(name);
      boolean linear = name.contains(".layers.") && model.shape(name).length == 2;
      if (linear && rows.length % 8 == 0 && chosen.test(name)) {
        round(name, Int4Matrix.nearest(rows, groupSize));
      } else {
        dense.put(name, model.values(name), model.shape(name));
        put(name, DType.FLOAT32, TinyModel.bytes(model.values(name)), model.shape(name));
      }
    }
  }

  private void round(String name, Int4Matrix matrix) {
    float[] values = new float[matrix.outputs() * matrix.inputs()];
    double[] flat = Arrays.stream(matrix.weights()).flatMapToDouble(Arrays::stream).toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) flat[i];
    }
    dense.put(name, values, matrix.outputs(), matrix.inputs());
    String layer = name.substring(0, name.length() - "weight".length());
    int columns = matrix.outputs() / 8;
    put(layer + "qweight", DType.INT32, ints(matrix.qweight()), matrix.inputs(), columns);
    put(layer + "qzeros", DType.INT32, ints(matrix.qzeros()), matrix.groups(), columns);
    put(
        layer + "scales",
        DType.FLOAT16,
        shorts(matrix.scales()),
        matrix.groups(),
        matrix.outputs());
    layers++;
  }

  private void put(String name, DType dtype, ByteBuffer bytes, long... shape) {
    tensors.put(new Entry(name, dtype, Arrays.stream(shape).boxed().toList()), bytes);
  }

  private static ByteBuffer ints(int[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(values);
    return bytes;
  }

  private static ByteBuffer shorts(short[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asShortBuffer().put(values);
    return bytes;
  }

  /** Returns how many layers are of 4 bits. */
  int layers() {
    return layers;
  }

  /** Returns the model whose weights are what those of 4 bits stand for. */
  TinyModel dense() {
    return dense;
  }

  /** Writes it as AutoAWQ would. */
  void write(Path directory) {
    ObjectNode config = dense.config().deepCopy();
    config.set(
        "quantization_config",
        Json.parse(
            """
            {"quant_method": "awq", "bits": 4, "zero_point": true, "version": "gemm",
             "modules_to_not_convert": null, "group_size": %d}
            """
                .formatted(groupSize)
                .getBytes(UTF_8),
            "a config"));
    try {
      Files.writeString(directory.resolve("config.json"), Json.pretty(config));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<Entry> entries = new ArrayList<>(tensors.keySet());
    Path file = directory.resolve("model.safetensors");
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, entries)) {
      tensors.values().forEach(bytes -> writer.write(bytes.duplicate()));
      writer.finish();
    }
  }
}
