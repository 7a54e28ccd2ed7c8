package org.sleb4j.quant;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.sleb4j.checkpoint.Checkpoint;
import org.sleb4j.checkpoint.SafetensorsWriter;
import org.sleb4j.checkpoint.SafetensorsWriter.Entry;
import org.sleb4j.checkpoint.StoredTensor;
import org.sleb4j.checkpoint.TensorBytes;
import org.sleb4j.json.Json;
import org.sleb4j.torch.DType;

/** Reads checkpoints number by number and unpacks 4-bit layers as their layout is described. */
public final class Naive {
  private static final int[] ORDER = {0, 2, 4, 6, 1, 3, 5, 7};

  private Naive() {}

  static ByteBuffer bytes(StoredTensor tensor) {
    var out = new ByteArrayOutputStream();
    TensorBytes.each(
        tensor,
        buffer -> {
          byte[] piece = new byte[buffer.remaining()];
          buffer.get(piece);
          out.writeBytes(piece);
        });
    return ByteBuffer.wrap(out.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns the elements of a tensor of any floating type, exactly. */
  static double[] values(StoredTensor tensor) {
    ByteBuffer bytes = bytes(tensor);
    double[] values = new double[(int) tensor.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (tensor.dtype()) {
            case FLOAT32 -> bytes.getFloat();
            case BFLOAT16 -> Float.intBitsToFloat(bytes.getShort() << 16);
            case FLOAT16 -> half(bytes.getShort());
            default -> throw new IllegalArgumentException(tensor.toString());
          };
    }
    return values;
  }

  /** IEEE 754 binary16. */
  static double half(short bits) {
    int exponent = bits >> 10 & 31;
    int fraction = bits & 1023;
    double magnitude =
        exponent == 0
            ? fraction * Math.pow(2, -24)
            : (1024 + fraction) * Math.pow(2, exponent - 25);
    return bits < 0 ? -magnitude : magnitude;
  }

  static double[][] matrix(StoredTensor tensor) {
    double[] values = values(tensor);
    int columns = tensor.shape().get(1).intValue();
    double[][] matrix = new double[values.length / columns][columns];
    for (int i = 0; i < values.length; i++) {
      matrix[i / columns][i % columns] = values[i];
    }
    return matrix;
  }

  /** Returns the 4-bit numbers that are packed along the columns, [rows, 8 x columns]. */
  static int[][] nibbles(StoredTensor tensor) {
    ByteBuffer bytes = bytes(tensor);
    int rows = tensor.shape().get(0).intValue();
    int columns = tensor.shape().get(1).intValue();
    int[][] nibbles = new int[rows][8 * columns];
    for (int i = 0; i < rows * columns; i++) {
      int packed = bytes.getInt();
      for (int place = 0; place < 8; place++) {
        nibbles[i / columns][8 * (i % columns) + ORDER[place]] = packed >>> (4 * place) & 15;
      }
    }
    return nibbles;
  }

  /** A 4-bit layer: the weight [outputs, inputs] it stands for, and the step of each weight. */
  static final class Layer {
    private final double[][] weight;
    private final double[][] step;

    Layer(double[][] weight, double[][] step) {
      this.weight = weight;
      this.step = step;
    }

    double[][] weight() {
      return weight;
    }

    double[][] step() {
      return step;
    }
  }

  static Layer layer(Checkpoint checkpoint, String name, int group) {
    int[][] codes = nibbles(checkpoint.tensors().get(name + ".qweight"));
    int[][] zeros = nibbles(checkpoint.tensors().get(name + ".qzeros"));
    double[][] scales = matrix(checkpoint.tensors().get(name + ".scales"));
    int outputs = scales[0].length;
    double[][] weight = new double[outputs][codes.length];
    double[][] step = new double[outputs][codes.length];
    for (int n = 0; n < outputs; n++) {
      for (int k = 0; k < codes.length; k++) {
        step[n][k] = scales[k / group][n];
        weight[n][k] = (codes[k][n] - zeros[k / group][n]) * step[n][k];
      }
    }
    return new Layer(weight, step);
  }

  /** Writes a 4-bit model as a dense one in float32, its layers unpacked. */
  public static Path dense(Path quantized, Path out, int group) {
    Checkpoint checkpoint = Checkpoint.open(quantized);
    Map<String, double[]> tensors = new LinkedHashMap<>();
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    for (StoredTensor tensor : checkpoint.tensors().values()) {
      String name = tensor.name();
      if (name.endsWith(".qweight")) {
        String layer = name.substring(0, name.length() - ".qweight".length());
        double[][] weight = layer(checkpoint, layer, group).weight();
        tensors.put(layer + ".weight", flat(weight));
        shapes.put(layer + ".weight", List.of((long) weight.length, (long) weight[0].length));
      } else if (tensor.dtype() != DType.INT32 && !name.endsWith(".scales")) {
        tensors.put(name, values(tensor));
        shapes.put(name, tensor.shape());
      }
    }
    ObjectNode config = (ObjectNode) Json.read(quantized.resolve("config.json"));
    config.remove("quantization_config");
    return write(out, config, tensors, shapes);
  }

  /** Writes a dense model with each of its tensors changed. */
  static Path changed(Path source, Path out, Map<String, UnaryOperator<double[]>> changes) {
    Map<String, double[]> tensors = new LinkedHashMap<>();
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    for (StoredTensor tensor : Checkpoint.open(source).tensors().values()) {
      double[] values = values(tensor);
      tensors.put(
          tensor.name(),
          changes.getOrDefault(tensor.name(), UnaryOperator.identity()).apply(values));
      shapes.put(tensor.name(), tensor.shape());
    }
    ObjectNode config = (ObjectNode) Json.read(source.resolve("config.json"));
    return write(out, config, tensors, shapes);
  }

  private static Path write(
      Path out, ObjectNode config, Map<String, double[]> tensors, Map<String, List<Long>> shapes) {
    try {
      Files.createDirectories(out);
      Files.writeString(out.resolve("config.json"), Json.pretty(config));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<Entry> entries =
        tensors.keySet().stream()
            .map(name -> new Entry(name, DType.FLOAT32, shapes.get(name)))
            .toList();
    Path file = out.resolve("model.safetensors");
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, entries)) {
      tensors.values().forEach(values -> writer.write(floats(values)));
      writer.finish();
    }
    return out;
  }

  private static ByteBuffer floats(double[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      bytes.putFloat((float) value);
    }
    return bytes.flip();
  }

  static double[] flat(double[][] matrix) {
    double[] flat = new double[matrix.length * matrix[0].length];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = matrix[i / matrix[0].length][i % matrix[0].length];
    }
    return flat;
  }

  /** Returns the sum over rows d of D of d C d^T. */
  static double squaredError(double[][] difference, double[][] gram) {
    double sum = 0;
    for (double[] row : difference) {
      for (int i = 0; i < row.length; i++) {
        for (int j = 0; j < row.length; j++) {
          sum += row[i] * gram[i][j] * row[j];
        }
      }
    }
    return sum;
  }
}
