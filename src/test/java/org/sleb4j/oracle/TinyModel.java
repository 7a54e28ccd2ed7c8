package org.sleb4j.oracle;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.function.UnaryOperator;
import org.sleb4j.checkpoint.BinMaker;
import org.sleb4j.checkpoint.Safetensors;
import org.sleb4j.checkpoint.SafetensorsWriter;
import org.sleb4j.checkpoint.StoredTensor;
import org.sleb4j.json.Json;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Scope;

/** A config and its weights in Java's memory, with each layer's arithmetic in plain loops. */
final class TinyModel {
  private final JsonNode config;
  private final Map<String, float[]> weights = new LinkedHashMap<>();
  private final Map<String, List<Long>> shapes = new LinkedHashMap<>();
  private final Map<String, double[][]> rows = new LinkedHashMap<>();

  TinyModel(JsonNode config) {
    this.config = config;
  }

  /** Reads a directory with one {@code model.safetensors}. */
  static TinyModel read(Path directory) {
    TinyModel model = new TinyModel(Json.read(directory.resolve("config.json")));
    try (Scope scope = Scope.on(Device.cpu())) {
      for (StoredTensor stored : Safetensors.read(directory.resolve("model.safetensors"))) {
        long[] shape = stored.shape().stream().mapToLong(Number::longValue).toArray();
        model.put(stored.name(), stored.map(scope).floats(), shape);
      }
    }
    return model;
  }

  /** Writes it as it would lie on the Hugging Face hub. */
  void write(Path directory) {
    try {
      Files.writeString(directory.resolve("config.json"), Json.pretty(config));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<SafetensorsWriter.Entry> entries = new ArrayList<>();
    shapes.forEach(
        (name, shape) -> entries.add(new SafetensorsWriter.Entry(name, DType.FLOAT32, shape)));
    Path file = directory.resolve("model.safetensors");
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, entries)) {
      weights.values().forEach(values -> writer.write(bytes(values)));
      writer.finish();
    }
  }

  private static ByteBuffer bytes(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes;
  }

  void put(String name, float[] values, long... shape) {
    weights.put(name, values);
    shapes.put(name, Arrays.stream(shape).boxed().toList());
    rows.put(name, rows(values, (int) shape[shape.length - 1]));
  }

  /** Returns the values of a tensor in row-major order. */
  float[] values(String name) {
    return weights.get(name);
  }

  /** Drops the tensors whose names begin with this. */
  void remove(String prefix) {
    weights.keySet().removeIf(name -> name.startsWith(prefix));
    shapes.keySet().removeIf(name -> name.startsWith(prefix));
    rows.keySet().removeIf(name -> name.startsWith(prefix));
  }

  private static double[][] rows(float[] values, int width) {
    double[][] rows = new double[values.length / width][width];
    for (int i = 0; i < values.length; i++) {
      rows[i / width][i % width] = values[i];
    }
    return rows;
  }

  /** Returns the same weights under another config. */
  TinyModel under(JsonNode other) {
    TinyModel model = new TinyModel(other);
    weights.forEach((name, values) -> model.put(name, values, shape(name)));
    return model;
  }

  /** Returns the same weights under another config and other names. */
  TinyModel under(JsonNode other, UnaryOperator<String> names) {
    TinyModel model = new TinyModel(other);
    weights.forEach((name, values) -> model.put(names.apply(name), values, shape(name)));
    return model;
  }

  /** Multiplies all weights of one name. */
  void scale(String name, float factor) {
    float[] values = weights.get(name).clone();
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
    put(name, values, shape(name));
  }

  /** Returns the shape of a tensor. */
  long[] shape(String name) {
    return shapes.get(name).stream().mapToLong(size -> size).toArray();
  }

  JsonNode config() {
    return config;
  }

  int integer(String field) {
    return config.required(field).intValue();
  }

  boolean flag(String field, boolean otherwise) {
    return config.path(field).asBoolean(otherwise);
  }

  /** Returns the tensors as {@code BinMaker} takes them, in order. */
  Map<String, BinMaker.Values> tensors() {
    Map<String, BinMaker.Values> tensors = new LinkedHashMap<>();
    weights.forEach((name, floats) -> tensors.put(name, new BinMaker.Values(floats, shape(name))));
    return tensors;
  }

  boolean has(String tensor) {
    return weights.containsKey(tensor);
  }

  double[] vector(String name) {
    return rows.get(name)[0];
  }

  double[] row(String name, int row) {
    return rows.get(name)[row];
  }

  /** Returns W x, row by row of W. */
  double[] times(String weight, double[] x) {
    return Arrays.stream(rows.get(weight)).mapToDouble(row -> Maths.dot(row, x)).toArray();
  }

  /** Returns W x + b, or W x where there is no b. */
  double[] linear(String name, double[] x) {
    double[] y = times(name + ".weight", x);
    return has(name + ".bias") ? Maths.sum(y, vector(name + ".bias")) : y;
  }
}
