package org.sleb4j.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;

/**
 * Walks over the fields of one protobuf message and refuses bytes that are none.
 *
 * <p>No length is believed before it is compared with what is left, so a damaged or hostile file
 * costs no more memory than its own size.
 */
final class ProtoReader {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private final ByteBuffer in;
  private final String file;
  private int field;
  private int wireType;

  /**
   * Starts in front of the first field.
   *
   * @param file what an error sentence calls the message
   */
  ProtoReader(ByteBuffer message, String file) {
    this.in = message.slice().order(ByteOrder.LITTLE_ENDIAN);
    this.file = file;
  }

  /** Goes to the next field, if there is one; the last one must have been read or skipped. */
  boolean next() {
    if (!in.hasRemaining()) {
      return false;
    }
    long tag = varint64();
    field = (int) (tag >>> 3);
    wireType = (int) (tag & 7);
    require(tag >>> 3 >= 1 && tag >>> 3 < 1 << 29, "field number " + (tag >>> 3));
    return true;
  }

  /** Returns the number of the field at hand. */
  int field() {
    return field;
  }

  int integer() {
    expect(VARINT);
    return (int) varint64();
  }

  boolean bool() {
    expect(VARINT);
    return varint64() != 0;
  }

  float real() {
    expect(FIXED32);
    return take(4).getFloat();
  }

  byte[] bytes() {
    ByteBuffer value = value();
    byte[] bytes = new byte[value.remaining()];
    value.get(bytes);
    return bytes;
  }

  String string() {
    try {
      return UTF_8.newDecoder().decode(value()).toString();
    } catch (CharacterCodingException e) {
      throw new InvalidInputException(sentence("a string that is not UTF-8"), e);
    }
  }

  ProtoReader message() {
    return new ProtoReader(value(), file);
  }

  void skip() {
    switch (wireType) {
      case VARINT -> varint64();
      case FIXED64 -> take(8);
      case BYTES -> value();
      case FIXED32 -> take(4);
      default -> require(false, "wire type " + wireType);
    }
  }

  private ByteBuffer value() {
    expect(BYTES);
    long length = varint64();
    require(length >= 0 && length <= in.remaining(), "a field of " + length + " bytes");
    return take((int) length);
  }

  private ByteBuffer take(int length) {
    require(length <= in.remaining(), "a field of " + length + " bytes");
    ByteBuffer value = in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN);
    in.position(in.position() + length);
    return value;
  }

  private long varint64() {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      require(in.hasRemaining(), "an unfinished number");
      byte next = in.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new InvalidInputException(sentence("a number of more than 10 bytes"));
  }

  private void expect(int expected) {
    require(wireType == expected, "wire type " + wireType + " in field " + field);
  }

  private void require(boolean rule, String found) {
    if (!rule) {
      throw new InvalidInputException(sentence(found));
    }
  }

  private String sentence(String found) {
    return Strings.format(
        "%s is not a sentencepiece model or is cut off: it has %s with %d bytes left; download it"
            + " again.",
        file, found, in.remaining());
  }
}
