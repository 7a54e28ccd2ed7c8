package org.sleb4j.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Says where in a zip file the data of its entries lie, so that they can be mapped.
 *
 * <p>Layout: PKWARE's APPNOTE 6.3 with its 64-bit records. Java's own reader does not tell where
 * data lie; Commons Compress does, but takes quadratic time for extra fields and has no limit to
 * their number. Here whatever a directory says is read in linear time; entries must not overlap,
 * and a name must not recur.
 */
final class ZipDirectory {
  private static final int MAX_DIRECTORY_BYTES = 16 << 20;
  private static final int LOCAL_HEADER = 0x04034b50;
  private static final int LOCAL_HEADER_BYTES = 30;

  private final Path file;
  private final Subject subject;
  private final FileChannel channel;
  private final long size;

  private ZipDirectory(Path file, FileChannel channel) throws IOException {
    this.file = file;
    this.subject = Subject.zip(file);
    this.channel = channel;
    this.size = channel.size();
  }

  /**
   * Lists the data of the entries by name.
   *
   * @throws org.sleb4j.check.InvalidInputException if the zip file is broken, or an entry neither
   *     stored nor deflated
   */
  static Map<String, Storage> read(Path file, FileChannel channel) throws IOException {
    ZipDirectory directory = new ZipDirectory(file, channel);
    return directory.located(directory.entries());
  }

  /** Returns the entries in the order of their data. */
  private List<ZipEntry> entries() throws IOException {
    ByteBuffer bytes = bytes(ZipEnd.find(subject, channel));
    List<ZipEntry> entries = new ArrayList<>();
    while (bytes.hasRemaining()) {
      entries.add(ZipEntry.read(subject, bytes));
    }
    entries.sort(Comparator.comparingLong(ZipEntry::offset));
    return entries;
  }

  private ByteBuffer bytes(ZipEnd end) throws IOException {
    subject.check(
        end.bytes() >= 0 && end.bytes() <= MAX_DIRECTORY_BYTES && fits(end.offset(), end.bytes()),
        "its directory claims %s bytes from byte %s of %d on, and the limit is %d",
        Long.toUnsignedString(end.bytes()),
        Long.toUnsignedString(end.offset()),
        size,
        MAX_DIRECTORY_BYTES);
    return FileBytes.read(channel, end.offset(), (int) end.bytes());
  }

  private Map<String, Storage> located(List<ZipEntry> entries) throws IOException {
    Map<String, Storage> located = new LinkedHashMap<>();
    long free = 0;
    for (ZipEntry entry : entries) {
      subject.check(entry.offset() >= free, "%s overlaps what precedes it", entry);
      Storage storage = storage(entry);
      free = storage.offset() + storage.bytesInFile();
      subject.check(located.put(entry.name(), storage) == null, "%s appears twice", entry);
    }
    return located;
  }

  private Storage storage(ZipEntry entry) throws IOException {
    subject.check(
        fits(entry.offset(), LOCAL_HEADER_BYTES), "%s does not begin within the file", entry);
    ByteBuffer header = FileBytes.read(channel, entry.offset(), LOCAL_HEADER_BYTES);
    subject.check(header.getInt(0) == LOCAL_HEADER, "%s does not begin where it should", entry);
    long data =
        entry.offset()
            + LOCAL_HEADER_BYTES
            + Short.toUnsignedInt(header.getShort(26))
            + Short.toUnsignedInt(header.getShort(28));
    subject.check(fits(data, entry.bytesInFile()), "%s does not end within the file", entry);
    return new Storage(file, data, entry.bytes(), entry.deflatedBytes());
  }

  /** Returns whether this many bytes are within the file; none of the numbers is trusted. */
  private boolean fits(long offset, long bytes) {
    return offset >= 0 && bytes >= 0 && offset <= size && bytes <= size - offset;
  }
}
