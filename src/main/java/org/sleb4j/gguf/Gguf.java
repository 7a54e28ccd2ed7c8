package org.sleb4j.gguf;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.sleb4j.checkpoint.FileBytes;
import org.sleb4j.checkpoint.Subject;

/**
 * A file whose header has been read.
 *
 * @param tensors in the order of the header
 */
public record Gguf(Path file, Metadata metadata, List<PlacedTensor> tensors) {
  /** "GGUF", little-endian. */
  static final int MAGIC = 0x46554747;

  static final int VERSION = 3;

  private static final int OLDEST_VERSION = 2;
  private static final int MAX_TENSORS = 1 << 18;

  /** A name's length, one character, an axis, a type and an offset. */
  private static final int LEAST_TENSOR_BYTES = 8 + 1 + 4 + 8 + 4 + 8;

  public Gguf {
    tensors = List.copyOf(tensors);
  }

  /**
   * Reads the header of a file and trusts nothing in it.
   *
   * @throws org.sleb4j.check.InvalidInputException if the file is missing or broken
   */
  public static Gguf read(Path file) {
    return FileBytes.open(file, channel -> read(file, channel));
  }

  private static Gguf read(Path file, FileChannel channel) throws IOException {
    Cursor cursor = new Cursor(new Subject(file + " cannot be read as GGUF"), channel);
    checkVersion(cursor);
    long tensorCount = tensorCount(cursor);
    Metadata metadata = Metadata.read(cursor, cursor.int64("the number of fields"));
    List<PlacedTensor> relative = tensors(file, cursor, tensorCount);
    int alignment = metadata.alignment();
    long dataStart = Offsets.aligned(cursor.position(), alignment);
    List<PlacedTensor> tensors =
        relative.stream().map(x -> placed(x, alignment, dataStart, cursor.size())).toList();
    checkApart(tensors);
    return new Gguf(file, metadata, tensors);
  }

  private static void checkVersion(Cursor cursor) throws IOException {
    cursor.subject().check(cursor.int32("the magic number") == MAGIC, "it must begin with GGUF");
    int version = cursor.int32("the version");
    cursor
        .subject()
        .check(
            !isVersion(Integer.reverseBytes(version)),
            "it is big-endian: convert it to little-endian first");
    cursor
        .subject()
        .check(
            isVersion(version),
            "its version (%s) must be %d or %d: convert the model again",
            Integer.toUnsignedString(version),
            OLDEST_VERSION,
            VERSION);
  }

  private static boolean isVersion(int version) {
    return version >= OLDEST_VERSION && version <= VERSION;
  }

  private static long tensorCount(Cursor cursor) throws IOException {
    String what = "the list of tensors";
    long count = cursor.checkCount(what, cursor.int64(what), LEAST_TENSOR_BYTES);
    cursor
        .subject()
        .check(count <= MAX_TENSORS, "it has %d tensors, but the limit is %d", count, MAX_TENSORS);
    return count;
  }

  private static List<PlacedTensor> tensors(Path file, Cursor cursor, long count)
      throws IOException {
    List<PlacedTensor> tensors = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (long i = 0; i < count; i++) {
      PlacedTensor tensor = tensor(file, cursor);
      String name = tensor.info().name();
      cursor.subject().check(names.add(name), "it has the tensor %s twice", name);
      tensors.add(tensor);
    }
    return tensors;
  }

  /** Reads a tensor, whose offset counts from the beginning of all data. */
  private static PlacedTensor tensor(Path file, Cursor cursor) throws IOException {
    String name = cursor.text("the name of a tensor");
    Subject subject = Subject.tensor(file, name);
    int axes = cursor.int32("the number of axes");
    subject.check(
        axes > 0 && axes <= TensorInfo.MAX_AXES,
        "it has %s axes, but must have 1 to %d",
        Integer.toUnsignedString(axes),
        TensorInfo.MAX_AXES);
    List<Long> shape = new ArrayList<>();
    for (int axis = 0; axis < axes; axis++) {
      shape.add(0, cursor.int64("the shape of a tensor"));
    }
    TensorType type = type(subject, cursor.int32("the type of a tensor"));
    TensorInfo info = new TensorInfo(name, type, shape).check(subject);
    return new PlacedTensor(info, file, cursor.int64("the offset of a tensor"));
  }

  private static TensorType type(Subject subject, int code) {
    return TensorType.of(code)
        .orElseThrow(
            () ->
                subject.refusal(
                    "its type ("
                        + Integer.toUnsignedString(code)
                        + ") is unknown: convert the model to f16 or q8_0"));
  }

  private static PlacedTensor placed(
      PlacedTensor tensor, int alignment, long dataStart, long fileBytes) {
    long offset = tensor.offset();
    Subject subject = Subject.tensor(tensor.file(), tensor.info().name());
    subject.check(
        Long.remainderUnsigned(offset, alignment) == 0,
        "its offset (%s) is not a multiple of the alignment (%d)",
        Long.toUnsignedString(offset),
        alignment);
    long space = Math.max(0, fileBytes - dataStart);
    subject.check(
        offset >= 0 && offset <= space && tensor.info().bytes() <= space - offset,
        "its %d bytes from byte %s of the data on reach beyond the %d that the file has, which may"
            + " be truncated",
        tensor.info().bytes(),
        Long.toUnsignedString(offset),
        space);
    return new PlacedTensor(tensor.info(), tensor.file(), dataStart + offset);
  }

  private static void checkApart(List<PlacedTensor> tensors) {
    long end = 0;
    String before = "";
    List<PlacedTensor> sorted =
        tensors.stream().sorted(Comparator.comparingLong(PlacedTensor::offset)).toList();
    for (PlacedTensor tensor : sorted) {
      Subject.tensor(tensor.file(), tensor.info().name())
          .check(tensor.offset() >= end, "it overlaps the tensor %s", before);
      end = tensor.end();
      before = tensor.info().name();
    }
  }
}
