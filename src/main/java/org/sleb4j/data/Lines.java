package org.sleb4j.data;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.sleb4j.check.Check;
import org.sleb4j.check.FileTrouble;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;

/**
 * Passes a file on line by line, holding one line at a time; a file whose name ends in {@code .gz}
 * is unpacked on the way.
 *
 * <p>This is the one rule for the ends of lines, of text and of JSON alike: a line ends with a line
 * feed, a carriage return or both, and is passed on with a line feed. A UTF-8 byte order mark at
 * the start of the file is no part of the text. What a JSON string escapes, such as {@code \r}, is
 * data and stays.
 */
final class Lines {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private final Path file;
  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private int position;
  private int limit;
  private long taken;
  private int number;

  private Lines(Path file, InputStream in) {
    this.file = file;
    this.in = in;
  }

  /** Reads an open file. */
  interface Reading {
    void of(InputStream bytes) throws IOException;
  }

  /**
   * Opens a file, unpacks it where its name ends in {@code .gz}, and closes it behind the reading.
   *
   * @throws InvalidInputException if the file is missing, is a directory or cannot be read
   */
  static void reading(Path file, Reading reading) {
    Check.that(!Files.isDirectory(file), "%s is a directory: a corpus is one file.", file);
    try (InputStream bytes = open(file)) {
      reading.of(bytes);
    } catch (NoSuchFileException e) {
      throw new InvalidInputException("There is no file " + file + ".", e);
    } catch (EOFException | ZipException e) {
      throw new InvalidInputException(
          Strings.format("%s is not a complete gzip file: download it again.", file), e);
    } catch (IOException e) {
      throw FileTrouble.of(file, "read", e);
    }
  }

  private static InputStream open(Path file) throws IOException {
    InputStream bytes = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
    return isGzip(file) ? unpacked(bytes) : bytes;
  }

  private static boolean isGzip(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(".gz");
  }

  /** Returns whether a file has one of these endings, which {@code .gz} may follow. */
  static boolean isNamed(Path file, String... endings) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    String unpacked = isGzip(file) ? name.substring(0, name.length() - 3) : name;
    return Stream.of(endings).anyMatch(unpacked::endsWith);
  }

  private static InputStream unpacked(InputStream bytes) throws IOException {
    try {
      return new GZIPInputStream(bytes, BUFFER_BYTES);
    } catch (IOException e) {
      bytes.close();
      throw e;
    }
  }

  /**
   * Calls {@code use} with one line after another until it returns false or the file ends.
   *
   * @throws InvalidInputException if the file is missing, is a directory or cannot be read
   */
  static void each(Path file, Predicate<Line> use) {
    reading(file, bytes -> new Lines(file, bytes).each(use));
  }

  private void each(Predicate<Line> use) throws IOException {
    boolean more = true;
    while (more) {
      Line next = next();
      more = next != null && use.test(next);
    }
  }

  /** Returns the next line with a line feed at its end, or null after the last. */
  private Line next() throws IOException {
    line.reset();
    skipByteOrderMark();
    long start = taken;
    boolean ended = false;
    while (!ended && fill()) {
      ended = take();
    }
    if (line.size() == 0) {
      return null;
    }
    number++;
    return new Line(file, number, start, line.toByteArray());
  }

  private void skipByteOrderMark() throws IOException {
    int length = BYTE_ORDER_MARK.length;
    if (taken == 0 && fill() && limit >= length) {
      position = Arrays.equals(buffer, 0, length, BYTE_ORDER_MARK, 0, length) ? length : 0;
      taken = position;
    }
  }

  private boolean fill() throws IOException {
    if (position == limit) {
      position = 0;
      limit = in.readNBytes(buffer, 0, buffer.length);
    }
    return position < limit;
  }

  /** Moves bytes of the buffer into the line; true if the end of the line was the last of them. */
  private boolean take() throws IOException {
    int end = position;
    while (end < limit && buffer[end] != '\n' && buffer[end] != '\r') {
      end++;
    }
    line.write(buffer, position, end - position);
    taken += end - position;
    position = end;
    return end < limit && takeLineEnd();
  }

  private boolean takeLineEnd() throws IOException {
    boolean carriageReturn = takeByte() == '\r';
    if (carriageReturn && fill() && buffer[position] == '\n') {
      takeByte();
    }
    line.write('\n');
    return true;
  }

  private byte takeByte() {
    taken++;
    return buffer[position++];
  }
}
