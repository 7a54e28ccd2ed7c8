package org.sleb4j.gguf;

import java.io.Closeable;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.sleb4j.check.Strings;
import org.sleb4j.checkpoint.Excerpt;
import org.sleb4j.checkpoint.PartialFile;
import org.sleb4j.checkpoint.Subject;

/** Writes a file, tensor by tensor, that appears under its name only when it is complete. */
public final class GgufWriter implements Closeable {
  private final PartialFile file;
  private final int alignment;
  private final List<TensorInfo> tensors;
  private int written;

  private GgufWriter(PartialFile file, int alignment, List<TensorInfo> tensors) {
    this.file = file;
    this.alignment = alignment;
    this.tensors = List.copyOf(tensors);
  }

  /**
   * Begins a file beside its final place.
   *
   * @param tensors all tensors, in the order in which their data will come
   * @throws org.sleb4j.check.InvalidInputException if the format cannot hold a tensor, the file
   *     cannot be created, or its disk has too little space
   */
  public static GgufWriter create(Path target, Metadata metadata, List<TensorInfo> tensors) {
    checkTensors(tensors);
    byte[] header = HeaderBytes.of(metadata, tensors);
    int alignment = metadata.alignment();
    long bytes = header.length + Offsets.of(tensors, alignment).get(tensors.size());
    PartialFile file = PartialFile.create(target, bytes);
    return new GgufWriter(file.begin(header), alignment, tensors);
  }

  private static void checkTensors(List<TensorInfo> tensors) {
    Set<String> names = new HashSet<>();
    for (TensorInfo tensor : tensors) {
      Subject subject =
          new Subject(Strings.format("GGUF cannot hold the tensor %s", Excerpt.of(tensor.name())));
      tensor.check(subject).bytes();
      subject.check(names.add(tensor.name()), "another tensor has this name");
    }
  }

  /**
   * Writes the next tensor.
   *
   * @param data hands its bytes to a consumer in buffers
   * @throws org.sleb4j.check.InvalidInputException if the disk is full
   */
  public void write(Consumer<Consumer<ByteBuffer>> data) {
    TensorInfo tensor = tensors.get(written);
    long[] missing = {tensor.bytes()};
    data.accept(
        buffer -> {
          missing[0] -= buffer.remaining();
          file.write(buffer);
        });
    if (missing[0] != 0) {
      throw new IllegalStateException(tensor.name() + " misses " + missing[0] + " bytes");
    }
    long padding = Offsets.aligned(tensor.bytes(), alignment) - tensor.bytes();
    file.write(ByteBuffer.allocate((int) padding));
    written++;
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
