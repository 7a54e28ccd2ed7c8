package org.sleb4j.model;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sleb4j.check.Bytes;
import org.sleb4j.check.Check;
import org.sleb4j.check.FileTrouble;
import org.sleb4j.check.Interrupted;
import org.sleb4j.check.Warnings;

/**
 * A temporary file of zeros, to be mapped into memory, which is deleted when it is closed or the
 * process exits.
 *
 * <p>The zeros are written, since a process that touches a mapped page for which the disk has no
 * space is killed.
 */
final class SpillFile implements AutoCloseable {
  private static final byte[] ZEROS = new byte[1 << 20];

  private final Path path;

  private SpillFile(Path path) {
    this.path = path;
  }

  /**
   * Makes a file.
   *
   * @throws org.sleb4j.check.InvalidInputException if there is too little space, or no file can be
   *     made
   */
  static SpillFile create(Path folder, long bytes) {
    try {
      long space = Files.getFileStore(folder).getUsableSpace();
      Check.that(
          bytes <= space,
          "The hidden states of the calibration windows need %s, but neither memory nor the disk of"
              + " %s has room (%s left): use fewer or shorter windows.",
          Bytes.text(bytes),
          folder,
          Bytes.text(space));
      Warnings.warn(
          "Memory has no room for the %s of hidden states of the calibration windows: a temporary"
              + " file in %s holds them.",
          Bytes.text(bytes), folder);
      SpillFile file = new SpillFile(Files.createTempFile(folder, ".sleb4j-states", ""));
      file.path.toFile().deleteOnExit();
      return file.filled(bytes);
    } catch (IOException e) {
      throw FileTrouble.of(folder, "written", e);
    }
  }

  private SpillFile filled(long bytes) {
    try (OutputStream out = Files.newOutputStream(path)) {
      for (long left = bytes; left > 0; left -= ZEROS.length) {
        Interrupted.check();
        out.write(ZEROS, 0, (int) Math.min(left, ZEROS.length));
      }
      return this;
    } catch (IOException e) {
      close();
      throw FileTrouble.of(path, "written", e);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  Path path() {
    return path;
  }

  /** Deletes the name now, where the system allows that of a mapped file: then nothing is left. */
  void forget() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      return; // it is deleted when it is closed
    }
  }

  @Override
  public void close() {
    forget();
  }
}
