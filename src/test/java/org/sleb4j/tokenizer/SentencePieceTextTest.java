package org.sleb4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.sleb4j.tokenizer.SentencePieceText.Rules;

class SentencePieceTextTest {
  private static final Rules KEEP = new Rules(true, true, false);
  private static final Rules COLLAPSE = new Rules(true, true, true);
  private static final Rules FIRST_ONLY = new Rules(true, false, false);
  private static final Rules BARE = new Rules(false, true, false);

  @Test
  void putsASpaceInFrontAndWritesSpacesAsUnderlines() {
    assertNormalized("_Hello__world_", KEEP, "Hello  world ");
    assertNormalized("__Hello", KEEP, " Hello");
    assertNormalized("Hello_world", BARE, "Hello world");
    assertNormalized("", KEEP, "");
    assertNormalized("__", KEEP, " ");
  }

  @Test
  void removesExtraSpacesWhereTheModelSaysSo() {
    assertNormalized("_Hello_world", COLLAPSE, "  Hello   world  ");
    assertNormalized("_a\n_b\t_c", COLLAPSE, "a\n b\t  c");
    assertNormalized("", COLLAPSE, "   ");
  }

  @Test
  void leavesOtherWhiteSpaceAlone() {
    assertNormalized("_\t\n\r\u00a0\u3000", KEEP, "\t\n\r\u00a0\u3000");
  }

  @Test
  void everyPieceBetweenSpecialTokensIsATextOfItsOwn() {
    assertNormalized("<s>_a_<x>_b", KEEP, "<s>a <x>b");
    assertNormalized("<s>_a<x>_b<x>", COLLAPSE, "<s> a <x> b <x>");
    assertNormalized("<s><x>", KEEP, "<s><x>");
  }

  @Test
  void onlyTheFrontOfTheTextHasASpaceWithoutLegacy() {
    assertNormalized("_a<s>b", FIRST_ONLY, "a<s>b");
    assertNormalized("<s>b", FIRST_ONLY, "<s>b");
    assertNormalized("<s>_b", FIRST_ONLY, "<s> b");
  }

  @Test
  void aUserDefinedTokenPartsNothing() {
    assertNormalized("_a[u]b", KEEP, "a[u]b");
    assertNormalized("_[u]", COLLAPSE, " [u] ");
  }

  @Test
  void theLongestSpecialTokenCounts() {
    assertNormalized("_a<s><s>_b", KEEP, "a<s><s>b");
    assertEquals(
        "_a<s>>b".replace('_', '\u2581'),
        new SentencePieceText(FIRST_ONLY, CharsMap.identity(), List.of("<s>", "<s>>"), List.of())
            .apply("a<s>>b"));
  }

  @Property
  void withoutSpecialTokensItIsAReplacement(@ForAll String text) {
    String characters = text.replaceAll("[\ud800-\udfff<\\[]", "");
    String expected = characters.isEmpty() ? "" : "\u2581" + characters.replace(' ', '\u2581');
    assertEquals(expected, normalized(KEEP, characters));
  }

  private static void assertNormalized(String expected, Rules rules, String text) {
    assertEquals(expected.replace('_', '\u2581'), normalized(rules, text));
  }

  private static String normalized(Rules rules, String text) {
    return new SentencePieceText(rules, CharsMap.identity(), List.of("<s>", "<x>"), List.of("[u]"))
        .apply(text);
  }
}
