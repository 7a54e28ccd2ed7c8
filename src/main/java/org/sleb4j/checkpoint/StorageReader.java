package org.sleb4j.checkpoint;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Reads a storage from its beginning to its end, inflating what is deflated. */
abstract class StorageReader implements AutoCloseable {
  /** Skips bytes of the storage. */
  abstract void skip(long bytes) throws IOException;

  /** Fills what remains of a buffer. */
  abstract void fill(ByteBuffer buffer) throws IOException;

  @Override
  public abstract void close();

  static StorageReader of(FileChannel channel, Storage storage) {
    return storage.deflatedBytes().isPresent()
        ? new Deflated(channel, storage)
        : new Plain(channel, storage);
  }

  private static final class Plain extends StorageReader {
    private final FileChannel channel;
    private long position;

    private Plain(FileChannel channel, Storage storage) {
      this.channel = channel;
      this.position = storage.offset();
    }

    @Override
    void skip(long bytes) {
      position += bytes;
    }

    @Override
    void fill(ByteBuffer buffer) throws IOException {
      int count = buffer.remaining();
      FileBytes.fill(channel, position, buffer);
      position += count;
    }

    @Override
    public void close() {}
  }

  private static final class Deflated extends StorageReader {
    private static final int CHUNK_BYTES = 1 << 16;

    private final Inflater inflater = new Inflater(true);
    private final FileChannel channel;
    private final long end;
    private long position;

    private Deflated(FileChannel channel, Storage storage) {
      this.channel = channel;
      this.position = storage.offset();
      this.end = storage.offset() + storage.bytesInFile();
    }

    @Override
    void skip(long bytes) throws IOException {
      ByteBuffer scratch = ByteBuffer.allocate(CHUNK_BYTES);
      for (long left = bytes; left > 0; left -= scratch.limit()) {
        fill(scratch.clear().limit((int) Math.min(left, CHUNK_BYTES)));
      }
    }

    @Override
    void fill(ByteBuffer buffer) throws IOException {
      while (buffer.hasRemaining()) {
        if (inflate(buffer) == 0) {
          feed();
        }
      }
    }

    private int inflate(ByteBuffer buffer) throws IOException {
      try {
        return inflater.inflate(buffer);
      } catch (DataFormatException e) {
        throw new IOException("what it holds deflated is broken", e);
      }
    }

    private void feed() throws IOException {
      if (!inflater.needsInput() || position == end) {
        throw new EOFException("what it holds deflated ends too early");
      }
      int count = (int) Math.min(CHUNK_BYTES, end - position);
      inflater.setInput(FileBytes.read(channel, position, count));
      position += count;
    }

    @Override
    public void close() {
      inflater.end();
    }
  }
}
