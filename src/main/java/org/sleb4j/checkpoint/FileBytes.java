package org.sleb4j.checkpoint;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.sleb4j.check.FileTrouble;
import org.sleb4j.check.InvalidInputException;

/** Reads from files; whatever the system says against it becomes one sentence. */
public final class FileBytes {
  private FileBytes() {}

  /** What is done with an open file. */
  @FunctionalInterface
  public interface Work<T> {
    /** Returns what it finds. */
    T with(FileChannel channel) throws IOException;
  }

  /**
   * Opens a file, does the work and closes it.
   *
   * @throws InvalidInputException if it is missing, cannot be read or ends too early
   */
  public static <T> T open(Path file, Work<T> work) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return work.with(channel);
    } catch (NoSuchFileException e) {
      throw new InvalidInputException("There is no file " + file + ".", e);
    } catch (IOException e) {
      throw FileTrouble.of(file, "read", e);
    }
  }

  /** Reads exactly this many bytes; the caller has held the count against the file. */
  public static byte[] bytes(FileChannel channel, long position, int count) throws IOException {
    byte[] bytes = new byte[count];
    fill(channel, position, ByteBuffer.wrap(bytes));
    return bytes;
  }

  /** Reads exactly this many bytes, little-endian; see {@link #bytes}. */
  static ByteBuffer read(FileChannel channel, long position, int count) throws IOException {
    return ByteBuffer.wrap(bytes(channel, position, count)).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Fills what remains of a buffer with the bytes from a position on. */
  public static void fill(FileChannel channel, long position, ByteBuffer buffer)
      throws IOException {
    long shift = position - buffer.position();
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, shift + buffer.position()) < 0) {
        throw new EOFException("it ends too early");
      }
    }
  }
}
