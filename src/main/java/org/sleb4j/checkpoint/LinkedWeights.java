package org.sleb4j.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sleb4j.check.Check;
import org.sleb4j.check.FileTrouble;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.json.Json;
import org.sleb4j.torch.DType;

/**
 * Tensors of a model directory that are mapped where they stand in a file of another format, which
 * the directory links to. An index gives their names, types, shapes and places, and the size and
 * time of the file as it was when the index was written.
 */
public final class LinkedWeights {
  private static final String LINK = "model.gguf";
  private static final String INDEX = LINK + ".index.json";

  private final ModelDirectory directory;
  private final Path file;
  private final JsonNode index;

  private LinkedWeights(ModelDirectory directory) {
    this.directory = directory;
    this.file = directory.file(LINK);
    this.index = directory.json(INDEX);
  }

  /**
   * Links a directory to a file.
   *
   * @param tensors of the file, by their names in the checkpoint, row-major
   * @throws org.sleb4j.check.InvalidInputException if the link or the index cannot be written
   */
  public static void write(Path directory, Path file, List<StoredTensor> tensors) {
    FileStamp stamp = FileStamp.of(file);
    Map<String, Object> described = new LinkedHashMap<>();
    tensors.forEach(tensor -> described.put(tensor.name(), fields(tensor)));
    Map<String, Object> index = new LinkedHashMap<>();
    index.put("bytes", stamp.bytes());
    index.put("modified", stamp.changed().toString());
    index.put("tensors", described);
    try {
      Files.createSymbolicLink(directory.resolve(LINK), file.toRealPath());
      Files.writeString(directory.resolve(INDEX), Json.pretty(index) + "\n");
    } catch (IOException e) {
      throw FileTrouble.of(directory.resolve(LINK), "written", e);
    }
  }

  private static Map<String, Object> fields(StoredTensor tensor) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("dtype", Safetensors.typeName(tensor.dtype()));
    fields.put("shape", tensor.shape());
    fields.put("offset", tensor.storage().offset());
    return fields;
  }

  /**
   * Returns the file that a directory links to, if it does.
   *
   * @throws org.sleb4j.check.InvalidInputException if it is missing
   */
  public static Optional<Path> file(Path directory) {
    return in(new ModelDirectory(directory)).map(linked -> linked.file);
  }

  /** Returns whether a directory links to a file that is gone or was written since. */
  public static boolean isStale(Path directory) {
    try {
      return in(new ModelDirectory(directory))
          .filter(linked -> !linked.isOf(FileStamp.of(linked.file)))
          .isPresent();
    } catch (InvalidInputException e) {
      return Files.isSymbolicLink(directory.resolve(LINK));
    }
  }

  /**
   * Lists the tensors by name; none where a directory has no such index.
   *
   * @throws org.sleb4j.check.InvalidInputException if the file is missing, was written since, or
   *     the index is broken
   */
  static Map<String, StoredTensor> of(ModelDirectory directory) {
    return in(directory).map(LinkedWeights::tensors).orElse(Map.of());
  }

  private static Optional<LinkedWeights> in(ModelDirectory directory) {
    return directory.find(INDEX).map(index -> new LinkedWeights(directory));
  }

  private Map<String, StoredTensor> tensors() {
    FileStamp stamp = FileStamp.of(file);
    Check.that(
        isOf(stamp),
        "%s was written after %s was made of it: open the file itself.",
        file,
        directory.path());
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    index
        .path("tensors")
        .properties()
        .forEach(
            entry -> tensors.put(entry.getKey(), tensor(stamp, entry.getKey(), entry.getValue())));
    return tensors;
  }

  /** Returns whether the index was written when the file was this one. */
  private boolean isOf(FileStamp stamp) {
    return index.path("bytes").asLong(-1) == stamp.bytes()
        && index.path("modified").asText().equals(stamp.changed().toString());
  }

  private StoredTensor tensor(FileStamp stamp, String name, JsonNode fields) {
    Subject subject = Subject.tensor(directory.path().resolve(INDEX), name);
    List<Long> shape = Safetensors.whole(subject, "shape", fields.path("shape"));
    JsonNode place = fields.path("offset");
    subject.check(
        place.isIntegralNumber() && place.canConvertToLong(),
        "its offset (%s) must be a whole number",
        place.asText());
    long offset = place.longValue();
    subject.check(
        offset >= 0 && offset <= stamp.bytes(),
        "its offset (%d) must be one of the %d bytes of the file",
        offset,
        stamp.bytes());
    DType dtype = Safetensors.type(subject, fields.path("dtype").asText());
    Storage rest = Storage.plain(file, offset, stamp.bytes() - offset);
    return StoredTensor.rowMajor(name, dtype, shape, rest);
  }
}
