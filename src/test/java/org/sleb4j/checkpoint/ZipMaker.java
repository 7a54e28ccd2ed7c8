package org.sleb4j.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/** Writes zip files field by field, so that every field can be made to lie. */
final class ZipMaker {
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();
  private final ByteArrayOutputStream directory = new ByteArrayOutputStream();
  private int entries;

  /** Returns a record of the format with its numbers at their places. */
  static byte[] record(int bytes, int signature, Consumer<ByteBuffer> numbers) {
    byte[] record = new byte[bytes];
    ByteBuffer buffer = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
    numbers.accept(buffer.putInt(0, signature));
    return record;
  }

  static byte[] pytorch(byte[] pickle) {
    return new ZipMaker().add("archive/data.pkl", pickle).make();
  }

  /** Adds a stored entry. */
  ZipMaker add(String name, byte[] content) {
    return add(name, content, content.length, header -> {});
  }

  /** Adds an entry whose record in the directory is changed at will. */
  ZipMaker add(String name, byte[] content, int bytes, Consumer<ByteBuffer> change) {
    byte[] utf8 = name.getBytes(UTF_8);
    Consumer<ByteBuffer> numbers =
        entry ->
            entry
                .putInt(20, content.length)
                .putInt(24, bytes)
                .putShort(28, (short) utf8.length)
                .putInt(42, data.size());
    directory.writeBytes(record(46, 0x02014b50, numbers.andThen(change)));
    directory.writeBytes(utf8);
    data.writeBytes(record(30, 0x04034b50, local -> local.putShort(26, (short) utf8.length)));
    data.writeBytes(utf8);
    data.writeBytes(content);
    entries++;
    return this;
  }

  byte[] make() {
    return make(end -> {});
  }

  /** Ends the file with a record that is changed at will. */
  byte[] make(Consumer<ByteBuffer> change) {
    Consumer<ByteBuffer> numbers =
        end ->
            end.putShort(8, (short) entries)
                .putShort(10, (short) entries)
                .putInt(12, directory.size())
                .putInt(16, data.size());
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(data.toByteArray());
    all.writeBytes(directory.toByteArray());
    all.writeBytes(record(22, 0x06054b50, numbers.andThen(change)));
    return all.toByteArray();
  }
}
