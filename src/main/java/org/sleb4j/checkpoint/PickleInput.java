package org.sleb4j.checkpoint;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;

/**
 * The bytes of pickles, read from front to back; whatever they claim, nothing is read past the end.
 */
final class PickleInput {
  private static final int MAX_TEXT_BYTES = 1 << 16;

  private final String name;
  private final ByteBuffer bytes;

  /**
   * Reads from the position of a buffer to its limit.
   *
   * @param name what an error sentence calls the bytes
   */
  PickleInput(String name, ByteBuffer bytes) {
    this.name = name;
    this.bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns how many bytes have been read. */
  int position() {
    return bytes.position();
  }

  boolean isAtEnd() {
    return !bytes.hasRemaining();
  }

  int unsignedByte() {
    need(1);
    return Byte.toUnsignedInt(bytes.get());
  }

  int unsignedShort() {
    need(2);
    return Short.toUnsignedInt(bytes.getShort());
  }

  int int32() {
    need(4);
    return bytes.getInt();
  }

  /** Reads a length or an index that must be below 2^31. */
  int size() {
    int size = int32();
    check(size >= 0, "a length or index is 2^31 or more");
    return size;
  }

  void skip(int count) {
    need(count);
    bytes.position(bytes.position() + count);
  }

  double bigEndianDouble() {
    need(8);
    return Double.longBitsToDouble(Long.reverseBytes(bytes.getLong()));
  }

  /** Reads a whole number in two's complement: a {@code Long} where it is one. */
  Number integer(int count) {
    byte[] bigEndian = new byte[count + 1];
    need(count);
    for (int i = count; i > 0; i--) {
      bigEndian[i] = bytes.get();
    }
    bigEndian[0] = (byte) (count > 0 && bigEndian[1] < 0 ? -1 : 0);
    BigInteger value = new BigInteger(bigEndian);
    return value.bitLength() < Long.SIZE ? (Number) value.longValue() : value;
  }

  String text(int count) {
    check(count <= MAX_TEXT_BYTES, "a text of %d bytes is too long", count);
    need(count);
    ByteBuffer utf8 = bytes.slice(bytes.position(), count);
    bytes.position(bytes.position() + count);
    return decode(utf8);
  }

  /** Reads a text that ends with a newline. */
  String line() {
    int length = 0;
    while (length < bytes.remaining() && bytes.get(bytes.position() + length) != '\n') {
      length++;
    }
    check(length < bytes.remaining(), "it ends within a line");
    String line = text(length);
    skip(1);
    return line;
  }

  private String decode(ByteBuffer utf8) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
    } catch (CharacterCodingException e) {
      throw refusal("a text is not valid UTF-8");
    }
  }

  private void need(int count) {
    check(count <= bytes.remaining(), "it ends too early");
  }

  @FormatMethod
  void check(boolean rule, @FormatString String reason, Object... values) {
    if (!rule) {
      throw refusal(Strings.format(reason, values));
    }
  }

  /** Makes the sentence that refuses the pickle as broken. */
  InvalidInputException refusal(String reason) {
    return new InvalidInputException(
        Strings.format("%s: its pickle is broken at byte %d: %s.", name, position(), reason));
  }

  /** Makes the sentence that refuses a name which goes with element types that no weight has. */
  InvalidInputException unsupported(String global) {
    return new InvalidInputException(
        Strings.format(
            "%s has tensors of a type such as float8 (it names %s), which is not supported: take a"
                + " copy of the model in float32, bfloat16 or float16.",
            name, global));
  }

  /** Makes the sentence that refuses what the pickle names. */
  InvalidInputException refusalOf(String global) {
    return new InvalidInputException(
        Strings.format(
            "%s names %s, which no file of tensors needs: nothing was run, and the file is"
                + " refused.",
            name, Excerpt.of(global)));
  }
}
