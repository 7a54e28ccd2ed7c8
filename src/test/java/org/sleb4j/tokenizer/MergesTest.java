package org.sleb4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class MergesTest {
  @Test
  void everySplitIntoTwoTokensIsAMerge() {
    assertEquals(
        List.of(List.of("a", "b"), List.of("b", "c"), List.of("ab", "c"), List.of("a", "bc")),
        merges(
            model()
                .piece("ab", -1, 1)
                .piece("bc", -2, 1)
                .piece("abc", -3, 1)
                .piece("a", -4, 1)
                .piece("b", -5, 1)
                .piece("c", -6, 1)));
  }

  @Test
  void theBestScoreGoesFirstWhereverThePieceStands() {
    assertEquals(
        List.of(List.of("b", "b"), List.of("a", "a")),
        merges(model().piece("a", -9, 1).piece("b", -9, 1).piece("aa", -2, 1).piece("bb", -1, 1)));
  }

  @Test
  void onlyNormalPiecesTakePart() {
    assertEquals(
        List.of(),
        merges(
            model()
                .piece("a", -1, 4)
                .piece("b", -2, 1)
                .piece("ab", -3, 1)
                .piece("c", -4, 1)
                .piece("bc", 0, 3)));
  }

  @Test
  void aCharacterOfTwoUnitsIsNotSplit() {
    assertEquals(
        List.of(List.of("\ud83e\udd99", "x")),
        merges(
            model().piece("\ud83e\udd99", -1, 1).piece("x", -2, 1).piece("\ud83e\udd99x", -3, 1)));
  }

  private static ProtoWriter model() {
    return new ProtoWriter()
        .message(2, new ProtoWriter())
        .message(3, new ProtoWriter())
        .piece("<unk>", 0, 2);
  }

  private static List<List<String>> merges(ProtoWriter model) {
    return Merges.of(SentencePieceModel.parse(model.toBytes(), "x.model").pieces());
  }
}
