package org.sleb4j.hub;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.sleb4j.check.FileTrouble;
import org.sleb4j.check.Interrupted;

/** The bytes of a blob that have come, on disk and in its hash; only a whole one gets its name. */
final class Partial implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final Path path;
  private final RemoteFile file;
  private final BlobHash hash;
  private final Meter meter;
  private FileOutputStream out;
  private long length;

  /** Resumes what an earlier attempt left. */
  Partial(Path path, RemoteFile file, Meter meter) {
    this.path = path;
    this.file = file;
    this.hash = new BlobHash(file);
    this.meter = meter;
    try {
      Files.createDirectories(path.getParent());
      if (Files.exists(path)) {
        take();
      }
      out = new FileOutputStream(path.toFile(), true);
    } catch (IOException e) {
      throw trouble(e);
    }
  }

  private void take() throws IOException {
    if (Files.size(path) > file.bytes()) {
      Files.delete(path);
      return;
    }
    try (InputStream in = Files.newInputStream(path)) {
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        Interrupted.check();
        count(buffer, count);
      }
    }
  }

  private void count(byte[] buffer, int count) {
    hash.update(buffer, count);
    length += count;
    meter.add(count);
  }

  long length() {
    return length;
  }

  boolean isFull() {
    return length == file.bytes();
  }

  /**
   * Appends a body until it ends, or has more bytes than the file.
   *
   * @return whether it kept to the file's size
   * @throws IOException if the body breaks off; trouble with the disk is told otherwise
   */
  boolean append(InputStream body) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
      Interrupted.check();
      if (count > file.bytes() - length) {
        return false;
      }
      write(buffer, count);
      count(buffer, count);
    }
    return true;
  }

  private void write(byte[] buffer, int count) {
    try {
      out.write(buffer, 0, count);
    } catch (IOException e) {
      throw trouble(e);
    }
  }

  /** Throws away what there is. */
  void restart() {
    try {
      out.getChannel().truncate(0);
    } catch (IOException e) {
      throw trouble(e);
    }
    hash.restart();
    meter.add(-length);
    length = 0;
  }

  /** Returns whether all bytes are here and the right ones; asked once. */
  boolean isRight() {
    return isFull() && hash.matches();
  }

  /** Gives the bytes their name, when they are safe on the disk. */
  void moveTo(Path blob) {
    try {
      out.getFD().sync();
      out.close();
      Files.move(path, blob, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw trouble(e);
    }
  }

  /** Keeps the bytes for another attempt; an empty file is no start. */
  @Override
  public void close() {
    try {
      out.close();
      if (length == 0) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw trouble(e);
    }
  }

  private RuntimeException trouble(IOException e) {
    return FileTrouble.of(path, "written", e);
  }
}
