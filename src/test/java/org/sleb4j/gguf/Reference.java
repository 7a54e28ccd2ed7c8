package org.sleb4j.gguf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Files that llama.cpp and its Python package wrote; {@code make.py} beside them says how. */
final class Reference {
  private Reference() {}

  static Path file(String name) {
    try {
      return Path.of(Reference.class.getResource(name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] bytes(String name) {
    try {
      return Files.readAllBytes(file(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ByteBuffer buffer(String name) {
    return ByteBuffer.wrap(bytes(name)).order(ByteOrder.LITTLE_ENDIAN);
  }

  static float[] floats(String name) {
    ByteBuffer bytes = buffer(name);
    float[] floats = new float[bytes.remaining() / 4];
    bytes.asFloatBuffer().get(floats);
    return floats;
  }

  /** Returns all bytes that come in pieces. */
  static byte[] collected(Consumer<Consumer<ByteBuffer>> source) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    source.accept(
        piece -> {
          byte[] bytes = new byte[piece.remaining()];
          piece.get(bytes);
          out.writeBytes(bytes);
        });
    return out.toByteArray();
  }
}
