package org.sleb4j.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.sleb4j.check.Check;
import org.sleb4j.check.FileTrouble;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.json.Json;
import org.sleb4j.torch.DType;

/**
 * Writes a {@code .safetensors} file that appears under its name only when it is complete.
 *
 * <p>The header is padded so that the data begins at a multiple of 8 bytes.
 */
public final class SafetensorsWriter implements Closeable {
  private static final int BUFFER_BYTES = 1 << 20;

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

  private final Path target;
  private final Path partial;
  private final OutputStream out;
  private long missing;

  private SafetensorsWriter(Path target, Path partial, OutputStream out, long bytes) {
    this.target = target;
    this.partial = partial;
    this.out = out;
    this.missing = bytes;
  }

  /**
   * Begins a file beside its final place.
   *
   * @param entries all tensors, in the order in which their data will come
   * @throws InvalidInputException if the file cannot be created
   */
  public static SafetensorsWriter create(Path target, List<Entry> entries) {
    Check.that(
        !Files.exists(target) || Files.isRegularFile(target), "%s is no file: name one.", target);
    byte[] header = header(entries);
    long bytes = entries.stream().mapToLong(Entry::bytes).sum();
    try {
      Path absolute = Files.exists(target) ? target.toRealPath() : target.toAbsolutePath();
      Path partial = unused(absolute);
      OutputStream out = Files.newOutputStream(partial, StandardOpenOption.CREATE_NEW);
      return new SafetensorsWriter(absolute, partial, out, bytes).begin(header);
    } catch (IOException e) {
      throw FileTrouble.of(target, "written", e);
    }
  }

  /** Writes the header; where that fails, nothing is left. */
  private SafetensorsWriter begin(byte[] header) throws IOException {
    try {
      out.write(header);
      return this;
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private static Path unused(Path place) {
    String name = "." + place.getFileName() + "." + ProcessHandle.current().pid() + ".";
    return Stream.iterate(0, i -> i + 1)
        .map(i -> place.resolveSibling(name + i + ".partial"))
        .filter(path -> !Files.exists(path))
        .findFirst()
        .orElseThrow();
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
    byte[] piece = new byte[Math.min(BUFFER_BYTES, data.remaining())];
    missing -= data.remaining();
    try {
      while (data.hasRemaining()) {
        int count = Math.min(piece.length, data.remaining());
        data.get(piece, 0, count);
        out.write(piece, 0, count);
      }
    } catch (IOException e) {
      throw FileTrouble.of(target, "written", e);
    }
  }

  /** Puts the complete file in its place, over one that is there. */
  public void finish() {
    if (missing != 0) {
      throw new IllegalStateException(missing + " bytes of data are missing");
    }
    try {
      out.close();
      Files.move(
          partial, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw FileTrouble.of(target, "written", e);
    }
  }

  /** Removes what is there of an unfinished file. */
  @Override
  public void close() {
    try {
      try {
        out.close();
      } finally {
        Files.deleteIfExists(partial);
      }
    } catch (IOException e) {
      throw FileTrouble.of(partial, "removed", e);
    }
  }
}
