package org.sleb4j.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/**
 * An entry as the directory of a zip file describes it: no number of it is held against the file.
 *
 * @param offset where its local header begins
 * @param bytes the length of its data, inflated
 * @param bytesInFile the length of its data in the file
 */
record ZipEntry(String name, boolean isDeflated, long offset, long bytes, long bytesInFile) {
  private static final int HEADER = 0x02014b50;
  private static final int HEADER_BYTES = 46;
  private static final int STORED = 0;
  private static final int DEFLATED = 8;
  private static final int EXTRA_64 = 1;
  private static final long IN_EXTRA_64 = 0xffffffffL;

  /** No deflated data can inflate to more times their length. */
  private static final long MAX_RATIO = 1032;

  /** Reads the next entry of a directory. */
  static ZipEntry read(Subject subject, ByteBuffer directory) {
    ByteBuffer header = part(subject, directory, HEADER_BYTES);
    subject.check(header.getInt(0) == HEADER, "its directory is damaged");
    String name = name(subject, part(subject, directory, unsigned(header, 28)));
    ByteBuffer extra = part(subject, directory, unsigned(header, 30));
    part(subject, directory, unsigned(header, 32));
    ByteBuffer extra64 = extra64(extra);
    long bytes = size(subject, header, 24, extra64);
    long bytesInFile = size(subject, header, 20, extra64);
    long offset = size(subject, header, 42, extra64);
    ZipEntry entry = new ZipEntry(name, unsigned(header, 10) != STORED, offset, bytes, bytesInFile);
    entry.checkPacking(subject, unsigned(header, 10), unsigned(header, 8));
    return entry;
  }

  private static ByteBuffer part(Subject subject, ByteBuffer directory, int count) {
    subject.check(count <= directory.remaining(), "its directory is damaged");
    ByteBuffer part = directory.slice(directory.position(), count).order(ByteOrder.LITTLE_ENDIAN);
    directory.position(directory.position() + count);
    return part;
  }

  private static int unsigned(ByteBuffer header, int at) {
    return Short.toUnsignedInt(header.getShort(at));
  }

  private static String name(Subject subject, ByteBuffer utf8) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
    } catch (CharacterCodingException e) {
      throw subject.refusal("the name of an entry is not valid UTF-8");
    }
  }

  /** Finds the extra field that holds the numbers too large for 32 bits. */
  private static ByteBuffer extra64(ByteBuffer extra) {
    while (extra.remaining() >= 4) {
      int id = Short.toUnsignedInt(extra.getShort());
      int claimed = Short.toUnsignedInt(extra.getShort());
      int count = Math.min(claimed, extra.remaining());
      if (id == EXTRA_64) {
        return extra.slice(extra.position(), count).order(ByteOrder.LITTLE_ENDIAN);
      }
      extra.position(extra.position() + count);
    }
    return ByteBuffer.allocate(0);
  }

  private static long size(Subject subject, ByteBuffer header, int at, ByteBuffer extra64) {
    long size = Integer.toUnsignedLong(header.getInt(at));
    if (size != IN_EXTRA_64) {
      return size;
    }
    subject.check(extra64.remaining() >= Long.BYTES, "its directory is damaged");
    return extra64.getLong();
  }

  private void checkPacking(Subject subject, int method, int flags) {
    subject.check((flags & 1) == 0, "%s is encrypted", this);
    subject.check(
        method == STORED || method == DEFLATED,
        "%s is packed by method %d, and must be stored or deflated",
        this,
        method);
    subject.check(
        isDeflated ? bytes >= 0 && bytes / MAX_RATIO <= bytesInFile : bytes == bytesInFile,
        "%s cannot have %d bytes packed as %d",
        this,
        bytes,
        bytesInFile);
  }

  OptionalLong deflatedBytes() {
    return isDeflated ? OptionalLong.of(bytesInFile) : OptionalLong.empty();
  }

  /** Returns its name as a sentence can quote it. */
  @Override
  public String toString() {
    return "its entry " + Excerpt.of(name);
  }
}
