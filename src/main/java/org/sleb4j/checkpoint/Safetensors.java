package org.sleb4j.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
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
  /** The limit of the reference implementation. */
  private static final long MAX_HEADER_BYTES = 100_000_000;

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
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long headerBytes = headerBytes(file, channel);
      JsonNode header =
          Json.parse(bytes(channel, 8, (int) headerBytes).array(), "the header of " + file);
      Check.that(header.isObject(), "The header of %s must be a JSON object.", file);
      long dataStart = 8 + headerBytes;
      return new Safetensors(file, dataStart, channel.size() - dataStart).tensors(header);
    } catch (NoSuchFileException e) {
      throw new InvalidInputException("There is no file " + file + ".", e);
    } catch (IOException e) {
      throw new InvalidInputException(file + " cannot be read: " + e.getMessage() + ".", e);
    }
  }

  static String typeName(DType dtype) {
    return TYPES.entrySet().stream()
        .filter(type -> type.getValue() == dtype)
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  private static long headerBytes(Path file, FileChannel channel) throws IOException {
    long size = channel.size();
    Check.that(
        size >= 8, "%s is truncated: %d bytes, and its header alone needs 8 or more.", file, size);
    long length = bytes(channel, 0, 8).getLong();
    Check.that(
        length >= 0 && length <= Math.min(size - 8, MAX_HEADER_BYTES),
        "%s claims a header of %s bytes, but has %d bytes behind it and the limit is %d.",
        file,
        Long.toUnsignedString(length),
        size - 8,
        MAX_HEADER_BYTES);
    return length;
  }

  private static ByteBuffer bytes(FileChannel channel, long position, int count)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new EOFException("the file ended while it was read");
      }
    }
    return buffer.flip();
  }

  private List<StoredTensor> tensors(JsonNode header) {
    List<StoredTensor> tensors = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : header.properties()) {
      if (!entry.getKey().equals("__metadata__")) {
        tensors.add(tensor(entry.getKey(), entry.getValue()));
      }
    }
    tensors.sort(
        Comparator.comparingLong(StoredTensor::offset).thenComparingLong(StoredTensor::bytes));
    checkFilled(tensors);
    return tensors;
  }

  private StoredTensor tensor(String name, JsonNode node) {
    DType dtype = TYPES.get(node.path("dtype").asText());
    check(dtype != null, name, "type (%s) is not one of %s", node.path("dtype"), TYPES.keySet());
    List<Long> shape = whole(name, "shape", node.path("shape"));
    List<Long> offsets = whole(name, "data_offsets", node.path("data_offsets"));
    check(offsets.size() == 2, name, "data_offsets (%s) must be two numbers", offsets);
    long begin = offsets.get(0);
    long end = offsets.get(1);
    check(
        begin <= end && end <= dataBytes,
        name,
        "data_offsets (%s) must lie within the %d bytes of data",
        offsets,
        dataBytes);
    long bytes = bytes(name, shape, dtype);
    check(bytes == end - begin, name, "shape %s needs %d bytes, not %d", shape, bytes, end - begin);
    return new StoredTensor(name, dtype, shape, file, dataStart + begin, bytes);
  }

  private List<Long> whole(String name, String field, JsonNode node) {
    check(node.isArray(), name, "%s (%s) must be a list", field, node);
    List<Long> values = new ArrayList<>();
    for (JsonNode value : node) {
      check(
          value.canConvertToLong() && value.isIntegralNumber() && value.longValue() >= 0,
          name,
          "%s (%s) must hold whole numbers from 0 to 2^63-1",
          field,
          node);
      values.add(value.longValue());
    }
    return values;
  }

  private long bytes(String name, List<Long> shape, DType dtype) {
    try {
      return shape.stream().reduce((long) dtype.bytes(), Math::multiplyExact);
    } catch (ArithmeticException e) {
      throw refusal(name, String.format("shape %s is too large", shape));
    }
  }

  private void checkFilled(List<StoredTensor> tensors) {
    long end = dataStart;
    for (StoredTensor tensor : tensors) {
      check(
          tensor.offset() == end,
          tensor.name(),
          "data begins at byte %d, but the tensor before it ends at %d",
          tensor.offset() - dataStart,
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

  @FormatMethod
  private void check(boolean rule, String tensor, @FormatString String sentence, Object... values) {
    if (!rule) {
      throw refusal(tensor, String.format(sentence, values));
    }
  }

  private InvalidInputException refusal(String tensor, String reason) {
    return new InvalidInputException(
        String.format("%s: the tensor %s is broken: %s.", file, tensor, reason));
  }
}
