package org.sleb4j.gguf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A value of the metadata: its type and its bytes as they are in a file. */
public final class Value {
  private static final int MAX_NESTING = 4;

  private final ValueType type;
  private final byte[] bytes;

  private Value(ValueType type, byte[] bytes) {
    this.type = type;
    this.bytes = bytes;
  }

  /**
   * Reads a type and a value of this type.
   *
   * @param what names the value in an error
   * @throws org.sleb4j.check.InvalidInputException if it is broken or reaches beyond the header
   */
  static Value read(Cursor cursor, String what) throws IOException {
    ValueType type = type(cursor, what);
    long start = cursor.position();
    pass(cursor, what, type, 0);
    return new Value(type, cursor.since(start));
  }

  private static ValueType type(Cursor cursor, String what) throws IOException {
    int code = cursor.int32(what);
    return ValueType.of(code)
        .orElseThrow(
            () ->
                cursor
                    .subject()
                    .refusal(
                        what
                            + " is of type "
                            + Integer.toUnsignedString(code)
                            + ", but types are numbered from 0 to "
                            + (ValueType.values().length - 1)));
  }

  private static void pass(Cursor cursor, String what, ValueType type, int depth)
      throws IOException {
    switch (type) {
      case STRING -> cursor.text(what);
      case ARRAY -> passArray(cursor, what, depth + 1);
      case BOOL -> passFlag(cursor, what);
      default -> cursor.skip(what, type.leastBytes());
    }
  }

  private static void passFlag(Cursor cursor, String what) throws IOException {
    int flag = cursor.int8(what);
    cursor.subject().check(flag == 0 || flag == 1, "%s (%d) must be 0 or 1", what, flag);
  }

  private static void passArray(Cursor cursor, String what, int depth) throws IOException {
    cursor.subject().check(depth <= MAX_NESTING, "%s nests more than %d arrays", what, MAX_NESTING);
    ValueType items = type(cursor, what);
    long count = cursor.checkCount(what, cursor.int64(what), items.leastBytes());
    if (items.hasSize() && items != ValueType.BOOL) {
      cursor.skip(what, count * items.leastBytes());
    } else {
      for (long i = 0; i < count; i++) {
        pass(cursor, what, items, depth);
      }
    }
  }

  /**
   * Makes a value: an {@code Integer} is of {@code uint32}, a {@code Double} of {@code float32};
   * strings, booleans, lists of strings, {@code int[]} and {@code float[]} are what they are.
   */
  public static Value of(Object value) {
    if (value instanceof Integer number) {
      return whole(ValueType.UINT32, number);
    } else if (value instanceof Double number) {
      return float32(number.floatValue());
    } else if (value instanceof Boolean flag) {
      return flag(flag);
    } else if (value instanceof String text) {
      return text(text);
    } else if (value instanceof List<?> list) {
      return texts(list.stream().map(String.class::cast).toList());
    } else if (value instanceof int[] numbers) {
      return int32s(numbers);
    }
    return float32s((float[]) value);
  }

  /**
   * Returns a single value: a {@code Long}, a {@code Double}, a {@code Boolean} or a string; none
   * of an array.
   */
  public Optional<Object> single() {
    return switch (type) {
      case ARRAY -> Optional.empty();
      case STRING -> Optional.of(text());
      case BOOL -> Optional.of(flag());
      case FLOAT32, FLOAT64 -> Optional.of(real());
      default -> Optional.of(whole());
    };
  }

  /** Makes a whole number of the type; one of {@code uint64} is given as its 64 bits. */
  static Value whole(ValueType type, long value) {
    return new Value(type, LittleEndian.of(value, type.leastBytes()));
  }

  static Value float32(float value) {
    return new Value(ValueType.FLOAT32, LittleEndian.of(Float.floatToRawIntBits(value), 4));
  }

  static Value float64(double value) {
    return new Value(ValueType.FLOAT64, LittleEndian.of(Double.doubleToRawLongBits(value), 8));
  }

  static Value flag(boolean value) {
    return new Value(ValueType.BOOL, new byte[] {(byte) (value ? 1 : 0)});
  }

  static Value text(String value) {
    byte[] utf8 = value.getBytes(UTF_8);
    return joined(ValueType.STRING, Stream.of(LittleEndian.of(utf8.length, 8), utf8));
  }

  static Value texts(List<String> values) {
    return array(ValueType.STRING, values.stream().map(Value::text).toList());
  }

  static Value int32s(int... values) {
    return array(
        ValueType.INT32,
        IntStream.of(values).mapToObj(value -> whole(ValueType.INT32, value)).toList());
  }

  static Value float32s(List<Float> values) {
    return array(ValueType.FLOAT32, values.stream().map(Value::float32).toList());
  }

  private static Value float32s(float[] values) {
    return float32s(IntStream.range(0, values.length).mapToObj(i -> values[i]).toList());
  }

  private static Value array(ValueType items, List<Value> values) {
    Stream<byte[]> head =
        Stream.of(LittleEndian.of(items.code(), 4), LittleEndian.of(values.size(), 8));
    Stream<byte[]> data = values.stream().map(value -> value.bytes);
    return joined(ValueType.ARRAY, Stream.concat(head, data));
  }

  private static Value joined(ValueType type, Stream<byte[]> parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    parts.forEach(out::writeBytes);
    return new Value(type, out.toByteArray());
  }

  ValueType type() {
    return type;
  }

  /** Returns the type of an array's items. */
  ValueType items() {
    return ValueType.of(data().getInt()).orElseThrow();
  }

  /** Returns the bytes of the value in a file, behind its type. */
  ByteBuffer data() {
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns a whole number; one of {@code uint64} as its 64 bits. */
  long whole() {
    return whole(type, data());
  }

  /** Returns a number with a fraction. */
  double real() {
    return real(type, data());
  }

  boolean flag() {
    return bytes[0] != 0;
  }

  String text() {
    return text(data());
  }

  List<String> texts() {
    ByteBuffer data = data();
    List<String> texts = new ArrayList<>();
    for (long left = data.getLong(4), i = skipHead(data); i < left; i++) {
      texts.add(text(data));
    }
    return texts;
  }

  long[] wholes() {
    ByteBuffer data = data();
    ValueType items = items();
    long[] wholes = new long[(int) data.getLong(4)];
    skipHead(data);
    Arrays.setAll(wholes, i -> whole(items, data));
    return wholes;
  }

  double[] reals() {
    ByteBuffer data = data();
    ValueType items = items();
    double[] reals = new double[(int) data.getLong(4)];
    skipHead(data);
    Arrays.setAll(reals, i -> real(items, data));
    return reals;
  }

  private static int skipHead(ByteBuffer data) {
    data.position(ValueType.ARRAY.leastBytes());
    return 0;
  }

  private static long whole(ValueType type, ByteBuffer data) {
    return switch (type) {
      case UINT8 -> data.get() & 0xffL;
      case INT8 -> data.get();
      case UINT16 -> data.getShort() & 0xffffL;
      case INT16 -> data.getShort();
      case UINT32 -> data.getInt() & 0xffffffffL;
      case INT32 -> data.getInt();
      case UINT64, INT64 -> data.getLong();
      default -> throw new IllegalStateException(type + " is not a whole number");
    };
  }

  private static double real(ValueType type, ByteBuffer data) {
    return switch (type) {
      case FLOAT32 -> data.getFloat();
      case FLOAT64 -> data.getDouble();
      default -> throw new IllegalStateException(type + " is not a number with a fraction");
    };
  }

  private static String text(ByteBuffer data) {
    byte[] utf8 = new byte[(int) data.getLong()];
    data.get(utf8);
    return new String(utf8, UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Value value && type == value.type && Arrays.equals(bytes, value.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Returns a short description, such as {@code uint32} or {@code array of string}. */
  @Override
  public String toString() {
    return type == ValueType.ARRAY ? "array of " + items() : type.toString();
  }
}
