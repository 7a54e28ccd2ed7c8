package org.sleb4j;

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
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.sleb4j.check.Strings;
import org.sleb4j.checkpoint.Checkpoint;
import org.sleb4j.checkpoint.SafetensorsWriter;
import org.sleb4j.checkpoint.SafetensorsWriter.Entry;
import org.sleb4j.checkpoint.StoredTensor;
import org.sleb4j.json.Json;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Program;
import org.sleb4j.torch.Scope;

/**
 * A small model with the linear layers of its blocks rounded to 4 bits, as a directory such as
 * AutoAWQ writes, and as one of the dense weights that the numbers stand for.
 */
public final class Int4Checkpoint {
  private static final Program PROGRAM =
      Program.compile(
          """
          def floats(self, x: Tensor) -> Tensor:
            return torch.contiguous(x.to(6))
          """,
          Map.of());

  private final Path source;
  private final int groupSize;
  private final Map<Entry, ByteBuffer> packed = new LinkedHashMap<>();
  private final Map<Entry, ByteBuffer> dense = new LinkedHashMap<>();

  private Int4Checkpoint(Path source, int groupSize) {
    this.source = source;
    this.groupSize = groupSize;
  }

  /** Rounds every linear layer whose outputs come in eights. */
  public static Int4Checkpoint of(Path source, int groupSize) {
    return of(source, groupSize, name -> true);
  }

  /** Rounds some linear layers, chosen by the names of their weights. */
  public static Int4Checkpoint of(Path source, int groupSize, Predicate<String> chosen) {
    Int4Checkpoint rounded = new Int4Checkpoint(source, groupSize);
    for (StoredTensor stored : Checkpoint.open(source).tensors().values()) {
      boolean linear =
          stored.name().matches(".*\\.(layers|h)\\.\\d.*") && stored.shape().size() == 2;
      if (linear && stored.shape().get(0) % 8 == 0 && chosen.test(stored.name())) {
        rounded.round(stored.name(), Int4Matrix.nearest(rows(stored), groupSize));
      } else {
        rounded.keep(stored);
      }
    }
    return rounded;
  }

  private static float[] floats(StoredTensor stored) {
    try (Scope scope = Scope.on(Device.cpu())) {
      return PROGRAM.tensor(scope, "floats", stored.map(scope)).floats();
    }
  }

  private static double[][] rows(StoredTensor stored) {
    float[] values = floats(stored);
    int width = Math.toIntExact(stored.shape().get(1));
    double[][] rows = new double[values.length / width][width];
    for (int i = 0; i < values.length; i++) {
      rows[i / width][i % width] = values[i];
    }
    return rows;
  }

  private void keep(StoredTensor stored) {
    Entry entry = new Entry(stored.name(), DType.FLOAT32, stored.shape());
    packed.put(entry, bytes(floats(stored)));
    dense.put(entry, bytes(floats(stored)));
  }

  private void round(String name, Int4Matrix matrix) {
    long outputs = matrix.outputs();
    long inputs = matrix.inputs();
    long groups = matrix.groups();
    double[] flat = Arrays.stream(matrix.weights()).flatMapToDouble(Arrays::stream).toArray();
    float[] values = new float[flat.length];
    for (int i = 0; i < flat.length; i++) {
      values[i] = (float) flat[i];
    }
    dense.put(new Entry(name, DType.FLOAT32, List.of(outputs, inputs)), bytes(values));
    String layer = name.substring(0, name.length() - "weight".length());
    packed.put(
        new Entry(layer + "qweight", DType.INT32, List.of(inputs, outputs / 8)),
        bytes(matrix.qweight()));
    packed.put(
        new Entry(layer + "qzeros", DType.INT32, List.of(groups, outputs / 8)),
        bytes(matrix.qzeros()));
    packed.put(
        new Entry(layer + "scales", DType.FLOAT16, List.of(groups, outputs)),
        bytes(matrix.scales()));
  }

  private static ByteBuffer bytes(float[] values) {
    ByteBuffer bytes = littleEndian(4 * values.length);
    bytes.asFloatBuffer().put(values);
    return bytes;
  }

  private static ByteBuffer bytes(int[] values) {
    ByteBuffer bytes = littleEndian(4 * values.length);
    bytes.asIntBuffer().put(values);
    return bytes;
  }

  private static ByteBuffer bytes(short[] values) {
    ByteBuffer bytes = littleEndian(2 * values.length);
    bytes.asShortBuffer().put(values);
    return bytes;
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns how many layers are of 4 bits. */
  public long layers() {
    return packed.keySet().stream().filter(entry -> entry.name().endsWith("qweight")).count();
  }

  /** Returns the bytes of all tensors. */
  public long bytes() {
    return packed.values().stream().mapToLong(ByteBuffer::capacity).sum();
  }

  /** Writes the packed weights. */
  public Path write(Path directory) {
    return write(directory, entry -> entry);
  }

  /** Writes them under other names, or as other types or shapes of as many bytes. */
  public Path write(Path directory, UnaryOperator<Entry> renamed) {
    Map<Entry, ByteBuffer> tensors = new LinkedHashMap<>();
    packed.forEach((entry, bytes) -> tensors.put(renamed.apply(entry), bytes));
    ObjectNode config = config();
    config.set(
        "quantization_config",
        Json.parse(
            Strings.format(
                    """
                    {"quant_method": "awq", "bits": 4, "zero_point": true, "version": "gemm",
                     "group_size": %d, "modules_to_not_convert": %s}
                    """,
                    groupSize, Json.line(kept()))
                .getBytes(UTF_8),
            "a config"));
    return write(directory, config, tensors);
  }

  /** Returns the linear layers of blocks that stay dense. */
  private List<String> kept() {
    return packed.keySet().stream()
        .map(Entry::name)
        .filter(name -> name.matches(".*\\.(layers|h)\\.\\d.*") && name.endsWith(".weight"))
        .filter(name -> dense.keySet().stream().anyMatch(e -> isMatrix(e, name)))
        .map(name -> name.substring(0, name.length() - ".weight".length()))
        .toList();
  }

  private static boolean isMatrix(Entry entry, String name) {
    return entry.name().equals(name) && entry.shape().size() == 2;
  }

  /** Writes the dense weights, in float32. */
  public Path writeDense(Path directory) {
    return write(directory, config(), dense);
  }

  private static boolean isOfTokenizer(Path file) {
    return file.getFileName().toString().contains("token");
  }

  private ObjectNode config() {
    return (ObjectNode) Json.read(source.resolve("config.json"));
  }

  private Path write(Path directory, ObjectNode config, Map<Entry, ByteBuffer> tensors) {
    try (Stream<Path> files = Files.list(source)) {
      Files.createDirectories(directory);
      for (Path file : files.filter(Int4Checkpoint::isOfTokenizer).toList()) {
        Files.copy(file, directory.resolve(file.getFileName()));
      }
      Files.writeString(directory.resolve("config.json"), Json.pretty(config));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Path file = directory.resolve("model.safetensors");
    try (SafetensorsWriter writer =
        SafetensorsWriter.create(file, new ArrayList<>(tensors.keySet()))) {
      tensors.values().forEach(bytes -> writer.write(bytes.duplicate()));
      writer.finish();
    }
    return directory;
  }
}
