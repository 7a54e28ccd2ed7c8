package org.sleb4j.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * The record at the end of a zip file, which says where its directory is; it is not to be trusted.
 *
 * @param offset where the directory begins
 * @param bytes its length
 */
record ZipEnd(long offset, long bytes) {
  private static final int END = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int LOCATOR_64 = 0x07064b50;
  private static final int LOCATOR_64_BYTES = 20;
  private static final int END_64 = 0x06064b50;
  private static final int END_64_BYTES = 56;
  private static final int MAX_COMMENT_BYTES = 0xffff;

  /** Finds the last such record of a file. */
  static ZipEnd find(Subject subject, FileChannel channel) throws IOException {
    long size = channel.size();
    int count = (int) Math.min(size, LOCATOR_64_BYTES + END_BYTES + MAX_COMMENT_BYTES);
    ByteBuffer tail = FileBytes.read(channel, size - count, count);
    for (int at = count - END_BYTES; at >= 0; at--) {
      if (tail.getInt(at) == END) {
        return of(subject, channel, tail, at);
      }
    }
    throw subject.refusal("it ends without a directory, as a truncated one does");
  }

  /** A record of 64 bits stands before the one of 32 bits, pointed to by a third one between. */
  private static ZipEnd of(Subject subject, FileChannel channel, ByteBuffer tail, int at)
      throws IOException {
    int locator = at - LOCATOR_64_BYTES;
    if (locator >= 0 && tail.getInt(locator) == LOCATOR_64) {
      return end64(subject, channel, tail.getLong(locator + 8));
    }
    return new ZipEnd(
        Integer.toUnsignedLong(tail.getInt(at + 16)), Integer.toUnsignedLong(tail.getInt(at + 12)));
  }

  private static ZipEnd end64(Subject subject, FileChannel channel, long at) throws IOException {
    subject.check(
        at >= 0 && at <= channel.size() - END_64_BYTES, "the end of its directory is not there");
    ByteBuffer end = FileBytes.read(channel, at, END_64_BYTES);
    subject.check(end.getInt(0) == END_64, "the end of its directory is not there");
    return new ZipEnd(end.getLong(48), end.getLong(40));
  }
}
