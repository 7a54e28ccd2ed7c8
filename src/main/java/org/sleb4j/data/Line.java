package org.sleb4j.data;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;

/** Knows where in a file it stands, so that an error can say so. */
final class Line {
  private final Path file;
  private final int number;
  private final long offset;
  private final byte[] bytes;

  Line(Path file, int number, long offset, byte[] bytes) {
    this.file = file;
    this.number = number;
    this.offset = offset;
    this.bytes = bytes;
  }

  /** Returns what an error sentence calls this line; lines are counted from 1. */
  String name() {
    return Strings.format("%s, line %d", file, number);
  }

  /** Returns the line's bytes with its newline. */
  byte[] bytes() {
    return bytes;
  }

  /** Returns whether there is nothing but spaces, tabs and the newline. */
  boolean isBlank() {
    for (byte b : bytes) {
      if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns the line as text, with its newline.
   *
   * @throws org.sleb4j.check.InvalidInputException if it is not UTF-8
   */
  String text() {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    Check.that(
        !result.isError(),
        "%s is not UTF-8 at byte %d of the text (line %d): save it as UTF-8.",
        file,
        offset + in.position(),
        number);
    return out.flip().toString();
  }
}
