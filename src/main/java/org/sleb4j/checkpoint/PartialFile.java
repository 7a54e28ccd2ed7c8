package org.sleb4j.checkpoint;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.sleb4j.check.Bytes;
import org.sleb4j.check.Check;
import org.sleb4j.check.FileTrouble;
import org.sleb4j.check.InvalidInputException;

/**
 * A file that is written under a temporary name beside its place and moved there when it is
 * complete; closed before that, or when the process is asked to end before that, nothing of it is
 * left.
 */
public final class PartialFile implements Closeable {
  private static final int BUFFER_BYTES = 1 << 20;

  /** Two threads that write the same file take different numbers. */
  private static final AtomicLong NEXT = new AtomicLong();

  /** Opens a new file; tests put one in its place whose disk is full. */
  @FunctionalInterface
  interface Opener {
    Opener NEW = path -> Files.newOutputStream(path, StandardOpenOption.CREATE_NEW);

    OutputStream open(Path path) throws IOException;
  }

  private final Path target;
  private final Path partial;
  private final OutputStream out;
  private final Thread atExit = new Thread(this::abandon);
  private long missing;

  private PartialFile(Path target, Path partial, OutputStream out, long bytes) {
    this.target = target;
    this.partial = partial;
    this.out = out;
    this.missing = bytes;
  }

  /**
   * Begins a file beside its final place.
   *
   * @param bytes all that will be written
   * @throws InvalidInputException if the file cannot be created or its disk has too little space
   */
  public static PartialFile create(Path target, long bytes) {
    return create(target, bytes, Opener.NEW);
  }

  static PartialFile create(Path target, long bytes, Opener opener) {
    Check.that(
        !Files.exists(target) || Files.isRegularFile(target),
        "%s is not a file: name one.",
        target);
    try {
      Path absolute = Files.exists(target) ? target.toRealPath() : target.toAbsolutePath();
      checkSpace(target, absolute, bytes);
      Path partial = unused(absolute);
      PartialFile file = new PartialFile(absolute, partial, opener.open(partial), bytes);
      file.removeAtExit();
      return file;
    } catch (IOException e) {
      throw FileTrouble.of(target, "written", e);
    }
  }

  private static void checkSpace(Path target, Path absolute, long bytes) throws IOException {
    long space = Files.getFileStore(absolute.getParent()).getUsableSpace();
    Check.that(
        bytes <= space,
        "%s needs %s, but its disk has %s left.",
        target,
        Bytes.text(bytes),
        Bytes.text(space));
  }

  private static Path unused(Path place) {
    String name = "." + place.getFileName() + "." + ProcessHandle.current().pid() + ".";
    return Stream.generate(NEXT::getAndIncrement)
        .map(i -> place.resolveSibling(name + i + ".partial"))
        .filter(path -> !Files.exists(path))
        .findFirst()
        .orElseThrow();
  }

  private void removeAtExit() {
    try {
      Runtime.getRuntime().addShutdownHook(atExit);
    } catch (IllegalStateException e) {
      return; // the process ends already, and the writer closes this
    }
  }

  /** Writes a header; where that fails, nothing is left. */
  public PartialFile begin(byte[] header) {
    try {
      write(ByteBuffer.wrap(header));
      return this;
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Writes the next bytes.
   *
   * @throws InvalidInputException if the disk is full
   */
  public void write(ByteBuffer data) {
    byte[] piece = new byte[Math.min(BUFFER_BYTES, data.remaining())];
    missing -= data.remaining();
    try {
      while (data.hasRemaining()) {
        int count = Math.min(piece.length, data.remaining());
        data.get(piece, 0, count);
        out.write(piece, 0, count);
      }
    } catch (IOException e) {
      throw FileTrouble.of(target, "written", e);
    }
  }

  /** Puts the complete file in its place, over one that is there. */
  public void finish() {
    if (missing != 0) {
      throw new IllegalStateException(missing + " bytes of data are missing");
    }
    try {
      out.close();
      Files.move(
          partial, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      stayAtExit();
    } catch (IOException e) {
      throw FileTrouble.of(target, "written", e);
    }
  }

  /** Removes what is there of an unfinished file. */
  @Override
  public void close() {
    try {
      remove();
      stayAtExit();
    } catch (IOException e) {
      throw FileTrouble.of(partial, "removed", e);
    }
  }

  private void remove() throws IOException {
    try {
      out.close();
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  private void stayAtExit() {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      return; // the process ends, which removes what is unfinished
    }
  }

  private void abandon() {
    try {
      Files.deleteIfExists(partial);
    } catch (IOException e) {
      return; // no caller is left to report it to
    }
  }
}
