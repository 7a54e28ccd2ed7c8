package org.sleb4j.search;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sleb4j.check.Check;
import org.sleb4j.check.FileTrouble;

/**
 * A file of lines that only its owner appends to: when {@link #append} returns, the line is on disk
 * and synchronized; when it throws, nothing of the line is in the file, or it is cut off before
 * anything else is written.
 *
 * <p>It is written through a {@link RandomAccessFile}, since an interrupt would close a channel.
 * POSIX gives up a process's lock when the process closes any handle of the file: hence the set of
 * open files, which keeps a second handle from being opened, and hence every append looks whether
 * the file is still as this object left it.
 */
final class LineFile implements Closeable {
  /** What some editors put in front of UTF-8. */
  private static final String MARK = "\uFEFF";

  private static final Set<Object> OPEN = new HashSet<>();

  private final Path path;
  private RandomAccessFile file;
  private Object key;
  private long end;
  private boolean torn;
  private boolean closed;

  /** Takes a file that is open and locked. */
  LineFile(Path path, RandomAccessFile file) throws IOException {
    this.path = path;
    this.file = file;
    this.key = key(path);
  }

  /**
   * Opens a file, or makes one.
   *
   * @throws org.sleb4j.check.InvalidInputException if it is open already, here or in another
   *     process, or no regular file
   */
  static LineFile open(Path path) throws IOException {
    synchronized (OPEN) {
      boolean isNew = !Files.exists(path);
      Check.that(
          isNew || Files.isRegularFile(path),
          "The journal %s is not a regular file: name another one.",
          path);
      Optional<Object> before = isNew ? Optional.empty() : Optional.of(key(path));
      checkFree(before.stream().noneMatch(OPEN::contains), path);
      RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
      try {
        checkFree(isLocked(file), path);
        LineFile lines = new LineFile(path, file);
        checkFree(before.stream().allMatch(lines.key::equals), path);
        OPEN.add(lines.key);
        return lines;
      } catch (IOException | RuntimeException e) {
        file.close();
        throw e;
      }
    }
  }

  /** Opens what a journal's file holds; closes the file where that fails. */
  @FunctionalInterface
  interface Use<T> {
    T of(LineFile file) throws IOException;
  }

  /**
   * Makes something of the file of a journal, or of a new one, which is removed again where that
   * fails before anything is in it.
   *
   * @throws org.sleb4j.check.InvalidInputException if it cannot be opened, or {@code use} refuses
   *     it
   */
  static <T> T journal(Path path, Use<T> use) {
    try {
      boolean isNew = !Files.exists(path);
      try {
        return use.of(open(path));
      } catch (IOException | RuntimeException e) {
        if (isNew && Files.isRegularFile(path) && Files.size(path) == 0) {
          Files.delete(path);
        }
        throw e;
      }
    } catch (IOException e) {
      throw FileTrouble.of("The journal " + path, "opened", e);
    }
  }

  private static void checkFree(boolean free, Path path) {
    Check.that(
        free,
        "The journal %s is open in another search: wait for that one, close() it in its notebook,"
            + " or name another file.",
        path);
  }

  private static boolean isLocked(RandomAccessFile file) throws IOException {
    try {
      return file.getChannel().tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /** Returns what identifies a file, whatever its name. */
  private static Object key(Path path) throws IOException {
    Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    return key == null ? path.toRealPath() : key;
  }

  /** Returns the first bytes, or fewer where it is shorter. */
  byte[] head(int count) throws IOException {
    byte[] head = new byte[(int) Math.min(count, file.length())];
    file.seek(0);
    file.readFully(head);
    return head;
  }

  /** Returns the whole lines; a last one that is torn is cut off before anything is written. */
  List<String> lines() throws IOException {
    long length = file.length();
    Check.that(length < Integer.MAX_VALUE - 8, "%s (%d bytes) is not a journal.", path, length);
    byte[] bytes = head((int) length);
    int whole = bytes.length;
    while (whole > 0 && bytes[whole - 1] != '\n') {
      whole--;
    }
    end = whole;
    torn = whole < bytes.length;
    String text = new String(Arrays.copyOf(bytes, whole), UTF_8);
    return (text.startsWith(MARK) ? text.substring(1) : text).lines().toList();
  }

  /**
   * Writes a line; where the file was deleted, all lines before it as well.
   *
   * @throws org.sleb4j.check.InvalidInputException if something else wrote into the file, or put
   *     another in its place
   */
  synchronized void append(String line) throws IOException {
    Check.that(!closed, "The journal %s is closed: start the search again to resume it.", path);
    if (Files.notExists(path)) {
      restore();
    }
    if (torn) {
      file.setLength(end);
      torn = false;
    }
    checkUntouched();
    write((line + "\n").getBytes(UTF_8));
  }

  private void write(byte[] bytes) throws IOException {
    torn = true;
    try {
      file.seek(end);
      file.write(bytes);
      file.getFD().sync();
    } catch (IOException e) {
      cutNowOrLater(e);
      throw e;
    }
    end += bytes.length;
    torn = false;
  }

  private void cutNowOrLater(IOException trouble) {
    try {
      file.setLength(end);
      torn = false;
    } catch (IOException e) {
      trouble.addSuppressed(e);
    }
  }

  private void checkUntouched() throws IOException {
    Check.that(
        key(path).equals(key) && file.length() == end,
        "The journal %s was written or replaced by something else while it was open: start the"
            + " search again to resume from what it holds now, or name another file.",
        path);
  }

  /** Makes the file anew, unless something else does, locked before anything is written into it. */
  private void restore() throws IOException {
    synchronized (OPEN) {
      try {
        Files.createFile(path);
      } catch (FileAlreadyExistsException e) {
        return;
      }
      RandomAccessFile fresh = openLocked();
      try {
        fresh.write(head((int) end));
        fresh.getFD().sync();
      } catch (IOException e) {
        deleteAndClose(fresh, e);
        throw e;
      }
      OPEN.remove(key);
      file.close();
      file = fresh;
      key = key(path);
      OPEN.add(key);
    }
  }

  private RandomAccessFile openLocked() throws IOException {
    RandomAccessFile fresh = new RandomAccessFile(path.toFile(), "rw");
    try {
      checkFree(isLocked(fresh), path);
      return fresh;
    } catch (IOException | RuntimeException e) {
      fresh.close();
      throw e;
    }
  }

  private void deleteAndClose(RandomAccessFile fresh, IOException trouble) throws IOException {
    try (fresh) {
      Files.delete(path);
    } catch (IOException e) {
      trouble.addSuppressed(e);
    }
  }

  /** Makes the name of a new file last, as far as the system allows. */
  void syncDirectory() {
    Path directory = path.toAbsolutePath().getParent();
    try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
      names.force(true);
    } catch (IOException e) {
      return; // Windows opens no directory, and needs none synchronized
    }
  }

  /** Returns whether it may be written. */
  synchronized boolean isOpen() {
    return !closed;
  }

  /** Gives up the file and its lock; a second call does nothing. */
  @Override
  public synchronized void close() throws IOException {
    if (!closed) {
      closed = true;
      synchronized (OPEN) {
        OPEN.remove(key);
        file.close();
      }
    }
  }
}
