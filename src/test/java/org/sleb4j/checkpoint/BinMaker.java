package org.sleb4j.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/** Makes a {@code pytorch_model.bin} whose tensors, in float32, share one storage. */
public final class BinMaker {
  /** A tensor in row-major order. */
  public static final class Values {
    private final float[] floats;
    private final long[] shape;

    public Values(float[] floats, long[] shape) {
      this.floats = floats;
      this.shape = shape;
    }
  }

  private BinMaker() {}

  /** Returns the bytes of the file. */
  public static byte[] of(Map<String, Values> tensors) {
    int all = tensors.values().stream().mapToInt(tensor -> tensor.floats.length).sum();
    ByteBuffer storage = ByteBuffer.allocate(4 * all).order(ByteOrder.LITTLE_ENDIAN);
    PickleMaker pickle = PickleMaker.of("\u0080\u0002}");
    tensors.forEach(
        (name, tensor) -> {
          long first = storage.position() / 4;
          pickle.text(name).tensor(all, first, tensor.shape, strides(tensor.shape)).raw("s");
          for (float value : tensor.floats) {
            storage.putFloat(value);
          }
        });
    return new ZipMaker()
        .add("archive/data.pkl", pickle.raw(".").bytes())
        .add("archive/byteorder", "little".getBytes(UTF_8))
        .add("archive/data/0", storage.array())
        .add("archive/version", "3\n".getBytes(UTF_8))
        .make();
  }

  private static long[] strides(long[] shape) {
    long[] strides = new long[shape.length];
    long stride = 1;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= shape[axis];
    }
    return strides;
  }
}
