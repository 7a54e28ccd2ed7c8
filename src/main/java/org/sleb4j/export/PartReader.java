package org.sleb4j.export;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import org.sleb4j.checkpoint.FileBytes;
import org.sleb4j.checkpoint.SafetensorsWriter.Entry;
import org.sleb4j.checkpoint.StoredTensor;
import org.sleb4j.gguf.PlacedTensor;
import org.sleb4j.gguf.Recoding;
import org.sleb4j.gguf.TensorType;
import org.sleb4j.model.family.GgufTensor;
import org.sleb4j.model.family.Stored;
import org.sleb4j.save.Piece;
import org.sleb4j.torch.DType;

/**
 * Reads some elements of a tensor of a file.
 *
 * @param first the first of them, in row-major order, with which a block begins
 */
record PartReader(PlacedTensor tensor, long first, long count) {
  private static final int BLOCKS_AT_ONCE = 1 << 15;

  /** Returns them as a weight of a checkpoint. */
  Piece piece(Stored part, GgufTensor described) {
    Entry entry = new Entry(part.tensor(), dtype(), part.storedShape());
    if (isPlain(described)) {
      return new Piece(entry, consumer -> decoded(target(), consumer));
    }
    return new Piece(entry, consumer -> changed(part.shape(), described, consumer));
  }

  /** Returns them mapped, where the file has them as a checkpoint does. */
  Optional<StoredTensor> mapped(Stored part, GgufTensor described) {
    TensorType type = tensor.info().type();
    long begin = tensor.offset() + type.bytes(first);
    boolean isMapped = type == target() && isPlain(described) && begin % dtype().bytes() == 0;
    return isMapped
        ? Optional.of(
            StoredTensor.inFile(part.tensor(), dtype(), part.storedShape(), tensor.file(), begin))
        : Optional.empty();
  }

  private static boolean isPlain(GgufTensor described) {
    return described.turned().isEmpty() && described.shift() == 0;
  }

  private DType dtype() {
    return switch (target()) {
      case F16 -> DType.FLOAT16;
      case BF16 -> DType.BFLOAT16;
      default -> DType.FLOAT32;
    };
  }

  /** Returns the type of the checkpoint. */
  private TensorType target() {
    TensorType type = tensor.info().type();
    return type.blockElements() > 1 ? TensorType.F32 : type;
  }

  private void decoded(TensorType type, Consumer<ByteBuffer> consumer) {
    Recoding recoding = new Recoding(tensor.info().name(), tensor.info().type(), type);
    blocks(buffer -> recoding.each(buffer, consumer));
  }

  void floats(DoubleConsumer consumer) {
    decoded(
        TensorType.F32,
        buffer -> {
          ByteBuffer bytes = buffer.duplicate().order(ByteOrder.LITTLE_ENDIAN);
          while (bytes.hasRemaining()) {
            consumer.accept(bytes.getFloat());
          }
        });
  }

  /** Hands over the bytes as they are in the file, some whole blocks at a time. */
  void blocks(Consumer<ByteBuffer> consumer) {
    TensorType type = tensor.info().type();
    long begin = tensor.offset() + type.bytes(first);
    long bytes = type.bytes(count);
    int step = BLOCKS_AT_ONCE * Math.toIntExact(type.bytes(type.blockElements()));
    FileBytes.open(
        tensor.file(),
        channel -> {
          for (long done = 0; done < bytes; done += step) {
            int size = (int) Math.min(step, bytes - done);
            consumer.accept(ByteBuffer.wrap(FileBytes.bytes(channel, begin + done, size)));
          }
          return tensor;
        });
  }

  private void changed(List<Long> shape, GgufTensor described, Consumer<ByteBuffer> consumer) {
    float[] all = new float[Math.toIntExact(count)];
    int[] filled = {0};
    floats(x -> all[filled[0]++] = (float) x - (float) described.shift());
    float[] rows = described.turned().isEmpty() ? all : halved(all, shape, described);
    ByteBuffer bytes = ByteBuffer.allocate(4 * rows.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(rows);
    new Recoding(tensor.info().name(), TensorType.F32, target()).each(bytes, consumer);
  }

  /** Puts the first ones of the pairs of each head in front of the second ones. */
  private static float[] halved(float[] x, List<Long> shape, GgufTensor described) {
    int columns = shape.size() == 1 ? 1 : Math.toIntExact(shape.get(1));
    int size = Math.toIntExact(shape.get(0)) / described.turned().orElseThrow();
    float[] halved = new float[x.length];
    for (int row = 0; row < x.length / columns; row++) {
      int inHead = row % size;
      int to = row - inHead + inHead % 2 * (size / 2) + inHead / 2;
      System.arraycopy(x, row * columns, halved, to * columns, columns);
    }
    return halved;
  }
}
