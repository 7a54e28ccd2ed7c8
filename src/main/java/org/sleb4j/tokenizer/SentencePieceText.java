package org.sleb4j.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Collection;
import java.util.function.UnaryOperator;
import org.sleb4j.check.Warnings;

/**
 * Normalizes a text as sentencepiece does: spaces become U+2581, a first one is put in front.
 *
 * <p>It does so here and not in the library, whose own version of the character map goes by
 * grapheme and gives other ids than sentencepiece. A text is normalized piece by piece between its
 * special tokens, which stay as they are. In front of every piece stands a space, as {@code legacy:
 * true} (what LLaMA's tokenizers say or mean) has it, or only in front of a text that begins with
 * one.
 */
final class SentencePieceText implements UnaryOperator<String> {
  private static final byte[] SPACE = "\u2581".getBytes(UTF_8);

  /**
   * What a model and its configuration say.
   *
   * @param dummyPrefix whether a space is put in front
   * @param legacy whether one is put in front of what follows a special token, too
   * @param removeExtraSpaces whether spaces at the ends, and all but one of several, go
   */
  record Rules(boolean dummyPrefix, boolean legacy, boolean removeExtraSpaces) {}

  private final Rules rules;
  private final CharsMap charsMap;
  private final Literals special;
  private final Literals userDefined;

  /**
   * Takes the rules.
   *
   * @param special the tokens that part a text
   * @param userDefined the tokens whose characters stay as they are
   */
  SentencePieceText(
      Rules rules, CharsMap charsMap, Collection<String> special, Collection<String> userDefined) {
    this.rules = rules;
    this.charsMap = charsMap;
    this.special = new Literals(special);
    this.userDefined = new Literals(userDefined);
  }

  boolean addsSpace() {
    return rules.dummyPrefix;
  }

  /** Warns of what llama.cpp does not do to a text. */
  void warnOfMore(String file) {
    if (rules.removeExtraSpaces || !charsMap.isIdentity()) {
      Warnings.warn(
          "%s normalizes characters or removes spaces, which llama.cpp does not: there a text with"
              + " such characters gets other ids.",
          file);
    }
  }

  @Override
  public String apply(String text) {
    byte[] in = text.getBytes(UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream(in.length + in.length / 2);
    int at = 0;
    while (at < in.length) {
      int end = special.next(in, at);
      boolean prefix = rules.dummyPrefix && (rules.legacy || at == 0);
      out.writeBytes(new Segment(in, at, end).normalized(prefix));
      int length = end < in.length ? special.lengthAt(in, end) : 0;
      out.write(in, end, length);
      at = end + length;
    }
    return out.toString(UTF_8);
  }

  /** The text between two special tokens, and how far it is normalized. */
  private final class Segment {
    private final byte[] in;
    private final int end;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int at;
    private boolean afterSpace;

    private Segment(byte[] in, int from, int end) {
      this.in = in;
      this.at = from;
      this.end = end;
    }

    byte[] normalized(boolean prefix) {
      boolean empty = at == end;
      afterSpace = rules.removeExtraSpaces;
      while (at < end) {
        step();
      }
      byte[] body = withoutSpacesAtEnd(out.toByteArray());
      boolean nothingLeft = rules.removeExtraSpaces ? body.length == 0 : empty;
      return prefix && !nothingLeft ? concat(SPACE, body) : body;
    }

    private void step() {
      int literal = userDefined.lengthAt(in, at);
      long rule = literal > 0 ? 0 : charsMap.longest(in, at, end);
      if (rule != 0) {
        replace((int) rule);
        at += (int) (rule >> 32);
      } else {
        copy(literal > 0 ? literal : characterLength(in[at]));
      }
    }

    private void replace(int replacement) {
      for (int i = replacement; charsMap.replacement(i) != 0; i++) {
        put(charsMap.replacement(i));
      }
    }

    private void copy(int length) {
      for (int i = 0; i < length; i++) {
        put(in[at + i]);
      }
      at += length;
    }

    private void put(byte value) {
      if (value != ' ') {
        out.write(value);
      } else if (!afterSpace) {
        out.writeBytes(SPACE);
      }
      afterSpace = rules.removeExtraSpaces && value == ' ';
    }

    private byte[] withoutSpacesAtEnd(byte[] body) {
      int length = body.length;
      while (rules.removeExtraSpaces && endsWithSpace(body, length)) {
        length -= SPACE.length;
      }
      return Arrays.copyOf(body, length);
    }
  }

  private static boolean endsWithSpace(byte[] text, int length) {
    int from = length - SPACE.length;
    return from >= 0 && Arrays.equals(text, from, length, SPACE, 0, SPACE.length);
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static int characterLength(byte first) {
    int ones = Integer.numberOfLeadingZeros(~(first << 24));
    return Math.max(1, ones);
  }
}
