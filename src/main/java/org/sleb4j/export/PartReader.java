package org.sleb4j.export;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import org.sleb4j.checkpoint.FileBytes;
import org.sleb4j.checkpoint.StoredTensor;
import org.sleb4j.gguf.PlacedTensor;
import org.sleb4j.gguf.Recoding;
import org.sleb4j.gguf.TensorType;
import org.sleb4j.model.family.GgufTensor;
import org.sleb4j.torch.DType;

/**
 * Reads some elements of a tensor of a file.
 *
 * @param first the first of them, in row-major order, with which a block begins
 */
record PartReader(PlacedTensor tensor, long first, long count) {
  private static final int BLOCKS_AT_ONCE = 1 << 15;

  /** The types that a checkpoint has them in. */
  enum Type {
    FLOAT32(DType.FLOAT32, TensorType.F32),
    FLOAT16(DType.FLOAT16, TensorType.F16),
    BFLOAT16(DType.BFLOAT16, TensorType.BF16);

    private final DType dtype;
    private final TensorType stored;

    Type(DType dtype, TensorType stored) {
      this.dtype = dtype;
      this.stored = stored;
    }

    DType dtype() {
      return dtype;
    }

    TensorType stored() {
      return stored;
    }
  }

  /** Returns the type that loses nothing. */
  Type type() {
    return switch (tensor.info().type()) {
      case F16 -> Type.FLOAT16;
      case BF16 -> Type.BFLOAT16;
      default -> Type.FLOAT32;
    };
  }

  /** Returns them mapped as a tensor of a checkpoint, where the file has them in its type. */
  Optional<StoredTensor> mapped(String name, List<Long> shape) {
    TensorType stored = tensor.info().type();
    long begin = tensor.offset() + stored.bytes(first);
    DType dtype = type().dtype();
    return stored == type().stored() && begin % dtype.bytes() == 0
        ? Optional.of(StoredTensor.inFile(name, dtype, shape, tensor.file(), begin))
        : Optional.empty();
  }

  /** Hands them over in a type of a checkpoint. */
  void decoded(Type type, Consumer<ByteBuffer> consumer) {
    decoded(type.stored(), consumer);
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

  /** Returns them as a checkpoint has them, in the order of its rows. */
  float[] rows(List<Long> shape, GgufTensor described) {
    float[] all = new float[Math.toIntExact(count)];
    int[] filled = {0};
    floats(x -> all[filled[0]++] = (float) x - (float) described.shift());
    return described.turned().isEmpty() ? all : halved(all, shape, described);
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
