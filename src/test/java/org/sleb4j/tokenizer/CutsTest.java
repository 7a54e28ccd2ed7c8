package org.sleb4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.SharedData;

class CutsTest {
  @Test
  void cutsBetweenAWordAndTheSpaceBehindIt() {
    Cuts cuts = Cuts.beforeSpaces(List.of(AddedToken.special("<s>")));
    assertEquals(3, cuts.next("one two", 0));
    assertEquals(3, cuts.next("one two", 3));
    assertEquals(7, cuts.next("one two", 4));
    assertEquals(8, cuts.next("a.  b\nc1 2", 0));
    assertEquals(4, cuts.next("... ", 0));
    assertEquals(0, cuts.next("", 0));
    assertEquals(3, cuts.next(" on e", 0));
  }

  @Test
  void doesNotCutWhereAnAddedTokenMayReachOverASpace() {
    assertEquals(7, Cuts.beforeSpaces(List.of(AddedToken.special("a b"))).next("one two", 0));
    AddedToken greedy = new AddedToken("one", true, false, true, false, false);
    assertEquals(7, Cuts.beforeSpaces(List.of(greedy)).next("one two", 0));
  }

  @Test
  void neverCutsWhatItDoesNotKnow() {
    assertEquals(7, Cuts.none().next("one two", 0));
  }

  @Test
  void cutsBetweenCharactersThatNoTokenHasSideBySide() {
    Cuts cuts = new PieceCuts(List.of("a", "b", "ab", "ba", "_a"), true);
    assertEquals(4, cuts.next("abab_a", 0));
    assertEquals(4, cuts.next("abab_a", 4));
    assertEquals(6, cuts.next("abab_a", 5));
    assertEquals(2, cuts.next("abba", 0));
    assertEquals(1, cuts.next("xyz", 0));
  }

  @Test
  void unknownCharactersStayTogetherWhereTheyBecomeOneToken() {
    Cuts cuts = new PieceCuts(List.of("a", "b"), false);
    assertEquals(3, cuts.next("xyz", 0));
    assertEquals(4, cuts.next("axyab", 0));
  }

  @Test
  void neverCutsInsideACharacter() {
    Cuts cuts = new PieceCuts(List.of("\ud83e\udd99\ud83e\udd99"), true);
    assertEquals(4, cuts.next("\ud83e\udd99\ud83e\udd99x", 0));
    assertEquals(2, cuts.next("\ud83e\udd99\ud83e\udd9a", 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo",
        "models/stories3M-llama",
        "models/tinystories3M-opt",
        "tokenizers/story_2048"
      })
  void cuttingAtEverySafePlaceChangesNoId(String name) {
    Definition definition = Definition.read(new ModelFiles(SharedData.model(name)));
    Random random = new Random(9);
    int cuts = 0;
    try (NativeTokenizer library = NativeTokenizer.open(definition.json(), name)) {
      for (int round = 0; round < 1500; round++) {
        String text = definition.normalizer().apply(text(random));
        List<int[]> parts = new ArrayList<>();
        for (int from = 0; from < text.length(); cuts++) {
          int to = definition.cuts().next(text, from + 1);
          parts.add(library.encode(text.substring(from, to), false));
          from = to;
        }
        int[] joined = parts.stream().flatMapToInt(Arrays::stream).toArray();
        assertArrayEquals(library.encode(text, false), joined, text);
      }
    }
    assertTrue(cuts >= 1500, "only " + cuts);
  }

  private static String text(Random random) {
    String[] words = {
      "a",
      "aa",
      "b",
      " ",
      "  ",
      "the",
      " The",
      ".",
      "...",
      "\n",
      "\t",
      "--",
      "12",
      "'s",
      "Lily",
      "\u00e9",
      "\ud83e\udd99",
      "\u65e5\u672c",
      "</s>",
      "<|endoftext|>",
      "\u2581",
      "\u00a0",
      "!"
    };
    return random
        .ints(1 + random.nextInt(40), 0, words.length)
        .mapToObj(i -> words[i])
        .collect(Collectors.joining());
  }
}
