package org.sleb4j.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.json.Json;
import org.sleb4j.torch.DType;

/**
 * Writes a {@code .safetensors} file that appears under its name only when it is complete.
 *
 * <p>The header is padded so that the data begins at a multiple of 8 bytes.
 */
public final class SafetensorsWriter implements Closeable {
  /** A tensor to be written. */
  public record Entry(String name, DType dtype, List<Long> shape) {
    public Entry {
      shape = List.copyOf(shape);
    }

    /** Returns the bytes of its data. */
    public long bytes() {
      return shape.stream().reduce((long) dtype.bytes(), Math::multiplyExact);
    }
  }

  private final PartialFile file;

  private SafetensorsWriter(PartialFile file) {
    this.file = file;
  }

  /**
   * Begins a file beside its final place.
   *
   * @param entries all tensors, in the order in which their data will come
   * @throws InvalidInputException if the file cannot be created or its disk has too little space
   */
  public static SafetensorsWriter create(Path target, List<Entry> entries) {
    byte[] header = header(entries);
    long bytes = entries.stream().mapToLong(Entry::bytes).sum();
    PartialFile file = PartialFile.create(target, header.length + bytes);
    return new SafetensorsWriter(file.begin(header));
  }

  private static byte[] header(List<Entry> entries) {
    Map<String, Object> header = new LinkedHashMap<>();
    header.put("__metadata__", Map.of("format", "pt"));
    long offset = 0;
    for (Entry entry : entries) {
      header.put(entry.name(), describe(entry, offset));
      offset += entry.bytes();
    }
    byte[] json = Json.line(header).getBytes(UTF_8);
    int length = (json.length + 7) / 8 * 8;
    ByteBuffer bytes = ByteBuffer.allocate(8 + length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(length).put(json).put(" ".repeat(length - json.length).getBytes(UTF_8));
    return bytes.array();
  }

  private static Map<String, Object> describe(Entry entry, long offset) {
    Map<String, Object> description = new LinkedHashMap<>();
    description.put("dtype", Safetensors.typeName(entry.dtype()));
    description.put("shape", entry.shape());
    description.put("data_offsets", List.of(offset, offset + entry.bytes()));
    return description;
  }

  /** Writes the next bytes of data, little-endian. */
  public void write(ByteBuffer data) {
    file.write(data);
  }

  /** Puts the complete file in its place, over one that is there. */
  public void finish() {
    file.finish();
  }

  /** Removes what is there of an unfinished file. */
  @Override
  public void close() {
    file.close();
  }
}
