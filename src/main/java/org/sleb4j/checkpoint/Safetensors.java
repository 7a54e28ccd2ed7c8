package org.sleb4j.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.sleb4j.check.Check;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.json.Json;
import org.sleb4j.torch.DType;

/**
 * Reads the header of a {@code .safetensors} file and trusts nothing in it.
 *
 * <p>Layout: an unsigned 64-bit little-endian length, that many bytes of JSON, then the data. As in
 * the reference implementation, the tensors must fill the data exactly: no overlap, no hole.
 */
public final class Safetensors {
  /** Some 100,000 tensors; the reference implementation's limit would fill the heap with JSON. */
  private static final long MAX_HEADER_BYTES = 16 << 20;

  private static final Map<String, DType> TYPES =
      Map.of(
          "F64", DType.FLOAT64,
          "F32", DType.FLOAT32,
          "F16", DType.FLOAT16,
          "BF16", DType.BFLOAT16,
          "I64", DType.INT64,
          "I32", DType.INT32,
          "I8", DType.INT8,
          "U8", DType.UINT8,
          "BOOL", DType.BOOL);

  /** Types of the format that no tensor here can have. */
  private static final Set<String> UNSUPPORTED =
      Set.of(
          "C64",
          "F4",
          "F6_E2M3",
          "F6_E3M2",
          "F8_E4M3",
          "F8_E4M3FNUZ",
          "F8_E5M2",
          "F8_E5M2FNUZ",
          "F8_E8M0",
          "I16",
          "U16",
          "U32",
          "U64");

  private static final Set<String> TYPE_NAMES = new TreeSet<>(TYPES.keySet());

  private final Path file;
  private final long dataStart;
  private final long dataBytes;

  private Safetensors(Path file, long dataStart, long dataBytes) {
    this.file = file;
    this.dataStart = dataStart;
    this.dataBytes = dataBytes;
  }

  /**
   * Lists the tensors of a file, in the order of their data.
   *
   * @throws InvalidInputException if the file is missing or broken
   */
  public static List<StoredTensor> read(Path file) {
    return FileBytes.open(file, channel -> read(file, channel));
  }

  private static List<StoredTensor> read(Path file, FileChannel channel) throws IOException {
    int headerBytes = headerBytes(file, channel);
    byte[] text = FileBytes.bytes(channel, 8, headerBytes);
    JsonNode header = Json.parse(text, "the header of " + file);
    Check.that(header.isObject(), "The header of %s must be a JSON object.", file);
    long dataStart = 8L + headerBytes;
    return new Safetensors(file, dataStart, channel.size() - dataStart).tensors(header);
  }

  static String typeName(DType dtype) {
    return TYPES.entrySet().stream()
        .filter(type -> type.getValue() == dtype)
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  private static int headerBytes(Path file, FileChannel channel) throws IOException {
    long size = channel.size();
    Check.that(
        size >= 8, "%s is truncated: %d bytes, and its header alone needs 8 or more.", file, size);
    long length = FileBytes.read(channel, 0, 8).getLong();
    Check.that(
        length >= 0 && length <= Math.min(size - 8, MAX_HEADER_BYTES),
        "%s claims a header of %s bytes, but %d bytes follow it and the limit is %d.",
        file,
        Long.toUnsignedString(length),
        size - 8,
        MAX_HEADER_BYTES);
    return (int) length;
  }

  private List<StoredTensor> tensors(JsonNode header) {
    List<StoredTensor> tensors = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : header.properties()) {
      if (!entry.getKey().equals("__metadata__")) {
        tensors.add(tensor(entry.getKey(), entry.getValue()));
      }
    }
    tensors.sort(
        Comparator.comparingLong((StoredTensor tensor) -> tensor.storage().offset())
            .thenComparingLong(StoredTensor::bytes));
    checkFilled(tensors);
    return tensors;
  }

  private StoredTensor tensor(String name, JsonNode node) {
    Subject subject = Subject.tensor(file, name);
    String type = node.path("dtype").asText();
    Check.that(
        !UNSUPPORTED.contains(type),
        "%s: the tensor %s is of type %s, which is not supported: take a copy of the model in"
            + " float32, bfloat16 or float16.",
        file,
        Excerpt.of(name),
        type);
    DType dtype = type(subject, type);
    List<Long> shape = whole(subject, "shape", node.path("shape"));
    List<Long> offsets = whole(subject, "data_offsets", node.path("data_offsets"));
    StoredTensor tensor = StoredTensor.rowMajor(name, dtype, shape, storage(subject, offsets));
    subject.check(
        tensor.bytes() == tensor.storage().bytes(),
        "shape %s needs %d bytes, not %d",
        shape,
        tensor.bytes(),
        tensor.storage().bytes());
    return tensor;
  }

  /** Returns the type of a name in a header or an index. */
  static DType type(Subject subject, String name) {
    subject.check(TYPES.containsKey(name), "type (%s) is not one of %s", name, TYPE_NAMES);
    return TYPES.get(name);
  }

  private Storage storage(Subject subject, List<Long> offsets) {
    subject.check(offsets.size() == 2, "data_offsets must be two numbers, not %d", offsets.size());
    long begin = offsets.get(0);
    long end = offsets.get(1);
    subject.check(
        begin <= end && end <= dataBytes,
        "data_offsets (%s) must lie within the %d bytes of data",
        offsets,
        dataBytes);
    return Storage.plain(file, dataStart + begin, end - begin);
  }

  /** Returns a list of whole numbers. */
  static List<Long> whole(Subject subject, String field, JsonNode node) {
    subject.check(node.isArray(), "%s (%s) must be a list", field, node);
    List<Long> values = new ArrayList<>();
    for (JsonNode value : node) {
      subject.check(
          value.canConvertToLong() && value.isIntegralNumber() && value.longValue() >= 0,
          "%s (%s) must hold whole numbers from 0 to 2^63-1",
          field,
          node);
      values.add(value.longValue());
    }
    return values;
  }

  private void checkFilled(List<StoredTensor> tensors) {
    long end = dataStart;
    for (StoredTensor tensor : tensors) {
      Subject.tensor(file, tensor.name())
          .check(
              tensor.storage().offset() == end,
              "data begins at byte %d, but the tensor before it ends at %d",
              tensor.storage().offset() - dataStart,
              end - dataStart);
      end += tensor.bytes();
    }
    Check.that(
        end == dataStart + dataBytes,
        "%s holds %d bytes of data, but its tensors only fill %d.",
        file,
        dataBytes,
        end - dataStart);
  }
}
