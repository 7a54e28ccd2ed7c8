package org.sleb4j.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.sleb4j.check.InvalidInputException;

class ProtoReaderTest {
  @Test
  void readsEveryKindOfField() {
    ProtoReader in =
        reader(
            new ProtoWriter()
                .integer(1, 300)
                .integer(41, -1)
                .real(2, -1.5f)
                .bytes(3, "h\u00e9".getBytes(UTF_8))
                .message(4, new ProtoWriter().integer(5, 1))
                .toBytes());
    assertTrue(in.next());
    assertEquals(1, in.field());
    assertEquals(300, in.integer());
    assertTrue(in.next());
    assertEquals(41, in.field());
    assertEquals(-1, in.integer());
    assertTrue(in.next());
    assertEquals(-1.5f, in.real());
    assertTrue(in.next());
    assertEquals("h\u00e9", in.string());
    assertTrue(in.next());
    ProtoReader inner = in.message();
    assertTrue(inner.next());
    assertTrue(inner.bool());
    assertFalse(inner.next());
    assertFalse(in.next());
  }

  @Test
  void skipsFieldsOfEveryKind() {
    byte[] fixed64 = {(9 << 3) | 1, 1, 2, 3, 4, 5, 6, 7, 8};
    ProtoWriter all = new ProtoWriter().integer(7, 1L << 40).real(8, 1).bytes(10, new byte[200]);
    for (byte[] bytes : new byte[][] {all.toBytes(), fixed64}) {
      ProtoReader in = reader(bytes);
      while (in.next()) {
        in.skip();
      }
    }
  }

  @Test
  void aLengthIsNotBelieved() {
    assertRefused(new byte[] {(1 << 3) | 2, 5, 'a'}, "a field of 5 bytes with 1 bytes left");
    byte[] huge = new ProtoWriter().varint((1 << 3) | 2).varint(1L << 40).toBytes();
    assertRefused(huge, "a field of 1099511627776 bytes");
    byte[] negative = new ProtoWriter().varint((1 << 3) | 2).varint(-1).toBytes();
    assertRefused(negative, "a field of -1 bytes");
    assertRefused(new byte[] {(1 << 3) | 5, 1, 2}, "a field of 4 bytes with 2 bytes left");
  }

  @Test
  void refusesWhatIsNoField() {
    assertRefused(new byte[] {0}, "field number 0");
    assertRefused(new byte[] {(1 << 3) | 3}, "wire type 3");
    assertRefused(new byte[] {(byte) 0x80}, "an unfinished number");
    byte[] long11 = new byte[11];
    java.util.Arrays.fill(long11, (byte) 0x80);
    assertRefused(long11, "a number of more than 10 bytes");
  }

  @Test
  void refusesAFieldOfAnotherKindThanExpected() {
    ProtoReader in = reader(new ProtoWriter().integer(1, 5).toBytes());
    assertTrue(in.next());
    var e = assertThrows(InvalidInputException.class, in::string);
    assertTrue(e.getMessage().contains("wire type 0 in field 1"), e.getMessage());
  }

  @Test
  void refusesAStringThatIsNotUtf8() {
    ProtoReader in = reader(new byte[] {(1 << 3) | 2, 1, (byte) 0xff});
    assertTrue(in.next());
    var e = assertThrows(InvalidInputException.class, in::string);
    assertTrue(e.getMessage().contains("not UTF-8"), e.getMessage());
  }

  @Property
  void numbersComeBack(@ForAll int value) {
    ProtoReader in = reader(new ProtoWriter().integer(2, value).toBytes());
    assertTrue(in.next());
    assertEquals(value, in.integer());
  }

  @Property
  void bytesComeBack(@ForAll byte[] value) {
    ProtoReader in = reader(new ProtoWriter().bytes(2, value).toBytes());
    assertTrue(in.next());
    assertArrayEquals(value, in.bytes());
  }

  @Property
  void anyBytesAreReadOrRefused(@ForAll byte[] bytes) {
    try {
      ProtoReader in = reader(bytes);
      while (in.next()) {
        in.skip();
      }
    } catch (InvalidInputException e) {
      assertTrue(e.getMessage().startsWith("x.model is not a sentencepiece model"));
    }
  }

  private static void assertRefused(byte[] bytes, String part) {
    ProtoReader in = reader(bytes);
    var e =
        assertThrows(
            InvalidInputException.class,
            () -> {
              in.next();
              in.skip();
            });
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }

  private static ProtoReader reader(byte[] bytes) {
    return new ProtoReader(ByteBuffer.wrap(bytes), "x.model");
  }
}
