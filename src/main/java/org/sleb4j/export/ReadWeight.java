package org.sleb4j.export;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.sleb4j.check.Check;
import org.sleb4j.checkpoint.SafetensorsWriter.Entry;
import org.sleb4j.checkpoint.StoredTensor;
import org.sleb4j.gguf.Recoding;
import org.sleb4j.gguf.TensorType;
import org.sleb4j.model.family.GgufTensor;
import org.sleb4j.model.family.Stored;
import org.sleb4j.save.Piece;

/**
 * A tensor of a checkpoint, by what a file has of it: all of it, its rows in runs, or transposed.
 *
 * @param parts that are all of it together
 */
record ReadWeight(List<Part> parts) {
  /**
   * Some rows.
   *
   * @param stored where they stand in the checkpoint
   * @param described the tensor of the file that has them
   */
  record Part(PartReader reader, Stored stored, GgufTensor described) {
    boolean isAsInFile() {
      return described.turned().isEmpty() && described.shift() == 0 && !stored.transposed();
    }
  }

  ReadWeight {
    parts = List.copyOf(parts);
    long elements = parts.stream().mapToLong(part -> part.stored().elements()).sum();
    Check.that(
        elements == first(parts).storedElements(),
        "The tensor %s cannot be read from a GGUF file: it has %d of its %d elements.",
        first(parts).tensor(),
        elements,
        first(parts).storedElements());
  }

  private static Stored first(List<Part> parts) {
    return parts.get(0).stored();
  }

  /** Returns it mapped, where the file has it as a checkpoint does. */
  Optional<StoredTensor> mapped() {
    Stored all = first(parts);
    return run().flatMap(reader -> reader.mapped(all.tensor(), all.storedShape()));
  }

  /** Returns it as it is to be written. */
  Piece piece() {
    Entry entry = new Entry(first(parts).tensor(), type().dtype(), first(parts).storedShape());
    return new Piece(
        entry,
        run()
            .<Consumer<Consumer<ByteBuffer>>>map(reader -> c -> reader.decoded(reader.type(), c))
            .orElse(this::gathered));
  }

  /** Returns what reads all of it at once, where one tensor of the file has its rows in order. */
  private Optional<PartReader> run() {
    PartReader first = parts.get(0).reader();
    long rows = 0;
    long count = 0;
    for (Part part : parts) {
      Stored stored = part.stored();
      boolean follows =
          part.isAsInFile()
              && stored.rows().runs() == 1
              && stored.rows().first() == rows
              && part.reader().tensor().equals(first.tensor())
              && part.reader().first() == first.first() + count;
      if (!follows) {
        return Optional.empty();
      }
      rows += stored.rows().count();
      count += part.reader().count();
    }
    return Optional.of(new PartReader(first.tensor(), first.first(), count));
  }

  /** Returns the type of all parts, float32 where they differ. */
  private PartReader.Type type() {
    List<PartReader.Type> types = parts.stream().map(p -> p.reader().type()).distinct().toList();
    return types.size() == 1 ? types.get(0) : PartReader.Type.FLOAT32;
  }

  private void gathered(Consumer<ByteBuffer> consumer) {
    Stored whole = first(parts);
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(4 * whole.storedElements()));
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    FloatBuffer all = bytes.asFloatBuffer();
    parts.forEach(part -> scatter(part, all));
    new Recoding(whole.tensor(), TensorType.F32, type().stored()).each(bytes, consumer);
  }

  private static void scatter(Part part, FloatBuffer all) {
    Stored stored = part.stored();
    float[] read = part.reader().rows(stored.shape(), part.described());
    int rows = Math.toIntExact(stored.storedRows());
    int columns = all.capacity() / rows;
    int runs = Math.toIntExact(stored.rows().runs());
    int count = Math.toIntExact(stored.rows().count());
    for (int row = 0; row < runs * count; row++) {
      int to = row / count * (rows / runs) + Math.toIntExact(stored.rows().first()) + row % count;
      for (int column = 0; column < columns; column++) {
        all.put(
            stored.transposed() ? column * rows + to : to * columns + column,
            read[row * columns + column]);
      }
    }
  }
}
