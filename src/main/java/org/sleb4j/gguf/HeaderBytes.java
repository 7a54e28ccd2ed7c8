package org.sleb4j.gguf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.List;

/** Everything in a file before the data of its tensors. */
final class HeaderBytes {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private HeaderBytes() {}

  /** Returns the header, padded so that the data begins at a multiple of the alignment. */
  static byte[] of(Metadata metadata, List<TensorInfo> tensors) {
    HeaderBytes header = new HeaderBytes();
    header.int32(Gguf.MAGIC).int32(Gguf.VERSION);
    header.int64(tensors.size()).int64(metadata.values().size());
    metadata.values().forEach(header::field);
    List<Long> offsets = Offsets.of(tensors, metadata.alignment());
    for (int i = 0; i < tensors.size(); i++) {
      header.tensor(tensors.get(i), offsets.get(i));
    }
    return header.padded(metadata.alignment());
  }

  private void field(String key, Value value) {
    text(key).int32(value.type().code());
    byte[] data = new byte[value.data().remaining()];
    value.data().get(data);
    out.writeBytes(data);
  }

  private void tensor(TensorInfo tensor, long offset) {
    List<Long> shape = tensor.shape();
    text(tensor.name()).int32(shape.size());
    for (int axis = shape.size() - 1; axis >= 0; axis--) {
      int64(shape.get(axis));
    }
    int32(tensor.type().code()).int64(offset);
  }

  private byte[] padded(int alignment) {
    out.writeBytes(new byte[(int) (Offsets.aligned(out.size(), alignment) - out.size())]);
    return out.toByteArray();
  }

  private HeaderBytes text(String text) {
    byte[] utf8 = text.getBytes(UTF_8);
    int64(utf8.length).out.writeBytes(utf8);
    return this;
  }

  private HeaderBytes int32(int value) {
    out.writeBytes(LittleEndian.of(value, 4));
    return this;
  }

  private HeaderBytes int64(long value) {
    out.writeBytes(LittleEndian.of(value, 8));
    return this;
  }
}
