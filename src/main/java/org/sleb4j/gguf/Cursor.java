package org.sleb4j.gguf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import org.sleb4j.checkpoint.FileBytes;
import org.sleb4j.checkpoint.Subject;

/**
 * Reads the header of a file from its beginning on, little-endian. Every length is held against
 * what is left of the file, and of the header's limit, before anything is allocated.
 */
final class Cursor {
  /** The largest vocabularies take some 20 MiB. */
  static final long MAX_HEADER_BYTES = 64 << 20;

  private static final int WINDOW_BYTES = 1 << 16;

  private final Subject subject;
  private final FileChannel channel;
  private final long size;
  private long position;
  private long windowStart;
  private ByteBuffer window = ByteBuffer.allocate(0);

  Cursor(Subject subject, FileChannel channel) throws IOException {
    this.subject = subject;
    this.channel = channel;
    this.size = channel.size();
  }

  Subject subject() {
    return subject;
  }

  long size() {
    return size;
  }

  long position() {
    return position;
  }

  /** Returns the bytes that the header may still have. */
  long left() {
    return Math.min(size, MAX_HEADER_BYTES) - position;
  }

  /**
   * Checks a count that stands in the file.
   *
   * @param leastBytes the fewest bytes that one of them takes
   * @throws org.sleb4j.check.InvalidInputException if the header cannot hold as many
   */
  long checkCount(String what, long count, int leastBytes) {
    subject.check(
        count >= 0 && count <= left() / leastBytes,
        "%s has the length %s, but %d bytes are left of %s",
        what,
        Long.toUnsignedString(count),
        left(),
        whole());
    return count;
  }

  private String whole() {
    return size <= MAX_HEADER_BYTES
        ? "the file, which may be truncated"
        : "the " + MAX_HEADER_BYTES + " that a header may have";
  }

  int int32(String what) throws IOException {
    return next(what, 4).getInt();
  }

  long int64(String what) throws IOException {
    return next(what, 8).getLong();
  }

  byte int8(String what) throws IOException {
    return next(what, 1).get();
  }

  /** Reads a length and as many bytes of UTF-8. */
  String text(String what) throws IOException {
    int length = (int) checkCount(what, int64(what), 1);
    ByteBuffer bytes = length <= WINDOW_BYTES ? next(what, length) : bytes(position, length);
    if (length > WINDOW_BYTES) {
      position += length;
    }
    try {
      return UTF_8.newDecoder().decode(bytes.slice(bytes.position(), length)).toString();
    } catch (CharacterCodingException e) {
      throw subject.refusal(what + " is not UTF-8");
    }
  }

  /** Skips bytes that were counted. */
  void skip(String what, long count) {
    checkCount(what, count, 1);
    position += count;
  }

  /** Returns the bytes from a position to here. */
  byte[] since(long start) throws IOException {
    return FileBytes.bytes(channel, start, Math.toIntExact(position - start));
  }

  private ByteBuffer next(String what, int count) throws IOException {
    subject.check(
        count <= left(), "%s takes %d bytes, but %d are left of %s", what, count, left(), whole());
    if (position < windowStart || position + count > windowStart + window.limit()) {
      window = bytes(position, (int) Math.min(WINDOW_BYTES, left()));
      windowStart = position;
    }
    window.position((int) (position - windowStart));
    position += count;
    return window;
  }

  private ByteBuffer bytes(long start, int count) throws IOException {
    return ByteBuffer.wrap(FileBytes.bytes(channel, start, count)).order(ByteOrder.LITTLE_ENDIAN);
  }
}
