package org.sleb4j.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.SharedData;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Warnings;
import org.sleb4j.demo.Demo;
import org.sleb4j.json.Json;

class TokenizerJsonTest {
  private static final String LLAMA_3_PATTERN =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}|"
          + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  @TempDir Path temp;

  @Test
  void itsOwnTemplateDecidesWhatStandsAroundAText() {
    directory().withLetters(Map.of("post_processor", template("<s>", "</s>")));
    try (Tokenizer tokenizer = directory().open()) {
      assertArrayEquals(new int[] {8, 7, 4, 9}, tokenizer.encode("abcde"));
      assertArrayEquals(new int[] {7, 4}, tokenizer.encodePlain("abcde"));
      assertArrayEquals(new int[] {8, 9}, tokenizer.encode(""));
    }
  }

  @Test
  void truncationAndPaddingAreTakenAway() {
    directory()
        .withLetters(
            Map.of(
                "truncation",
                Map.of(
                    "max_length", 3, "stride", 0, "strategy", "LongestFirst", "direction", "Right"),
                "padding",
                Map.of(
                    "strategy",
                    Map.of("Fixed", 8),
                    "direction",
                    "Right",
                    "pad_id",
                    4,
                    "pad_type_id",
                    0,
                    "pad_token",
                    "e")));
    try (Tokenizer tokenizer = directory().open()) {
      assertEquals(1, tokenizer.encode("ab").length);
      assertEquals(1000, tokenizer.encode("e".repeat(1000)).length);
    }
  }

  @Test
  void flagsOfALlamaTokenizerRewriteTheFrame() {
    directory().withLetters(Map.of("post_processor", template("<s>", "</s>")));
    assertFramed("{'add_bos_token': false, 'add_eos_token': true}", new int[] {0, 9});
    assertFramed("{'add_bos_token': true, 'add_eos_token': false}", new int[] {8, 0});
    assertFramed("{'add_eos_token': true}", new int[] {8, 0, 9});
    assertFramed("{'legacy': true}", new int[] {8, 0, 9});
  }

  private void assertFramed(String flags, int[] ids) {
    String names = "'tokenizer_class': 'LlamaTokenizer', 'bos_token': '<s>', 'eos_token': '</s>', ";
    directory().with("tokenizer_config.json", flags.replace("{", "{" + names));
    try (Tokenizer tokenizer = directory().open()) {
      assertArrayEquals(ids, tokenizer.encode("a"));
    }
  }

  @Test
  void flagsOfAnyTokenizerRewriteTheFrame() {
    directory()
        .withLetters(Map.of("post_processor", template("<s>", "</s>")))
        .with(
            "tokenizer_config.json",
            "{'tokenizer_class': 'TokenizersBackend', 'eos_token': '</s>', 'add_eos_token': true}");
    List<String> warnings = new ArrayList<>();
    try (Tokenizer tokenizer = Warnings.heardBy(warnings::add, directory()::open)) {
      assertArrayEquals(new int[] {0, 9}, tokenizer.encode("a"), "a missing switch is off");
    }
    assertEquals(1, warnings.size(), warnings.toString());
    assertTrue(warnings.get(0).contains("puts other tokens around a text"), warnings.get(0));
  }

  @Test
  void addsTheTokensOfOtherFilesWithTheNextIds() {
    directory().withLetters(Map.of("added_tokens", List.of(added("<x>", 10))));
    directory()
        .with(
            "tokenizer_config.json",
            "{'pad_token': '<pad>', 'added_tokens_decoder': {'12': {'content': '<z>'},"
                + " '11': {'content': '<y>', 'special': true}}}");
    try (Tokenizer tokenizer = directory().open()) {
      assertArrayEquals(new int[] {0, 11, 1, 12, 10, 13}, tokenizer.encode("a<y>b<z><x><pad>"));
      assertEquals("ab<z>", tokenizer.decode(new int[] {0, 11, 1, 12, 10, 13}).replace(" ", ""));
    }
    directory()
        .with("tokenizer_config.json", "{'added_tokens_decoder': {'13': {'content': '<y>'}}}")
        .assertRefused("<y>", "the id 13", "is 11");
    directory()
        .with("tokenizer_config.json", "{'added_tokens_decoder': {'3': {'content': '<y>'}}}")
        .assertRefused("<y>", "the id 3", "is 11");
  }

  @Test
  void addedTokensOfAnOlderFileCountToo() {
    directory().withLetters(Map.of()).with("added_tokens.json", "{'<y>': 10, '<z>': 11}");
    try (Tokenizer tokenizer = directory().open()) {
      assertArrayEquals(new int[] {0, 11, 10, 1}, tokenizer.encode("a<z><y>b"));
      assertEquals("<z>", tokenizer.decode(new int[] {11}), "they are not special");
    }
  }

  @Test
  void optionsOfOtherFilesOutweighItsOwnWithAWarning() {
    directory()
        .withLetters(
            Map.of(
                "added_tokens",
                List.of(added("<x>", 10)),
                "pre_tokenizer",
                Map.of("type", "Whitespace")))
        .with(
            "tokenizer_config.json",
            "{'added_tokens_decoder': {'10': {'content': '<x>', 'rstrip': true, 'special': true},"
                + " '4': {'content': 'a'}}}");
    List<String> warnings = new ArrayList<>();
    try (Tokenizer tokenizer = Warnings.heardBy(warnings::add, directory()::open)) {
      assertArrayEquals(new int[] {0, 10, 1}, tokenizer.encode("a<x>  b"));
    }
    assertEquals(2, warnings.size(), warnings.toString());
    assertTrue(warnings.get(0).contains("gives the token \"a\" the id 0, the files beside it 4"));
    assertTrue(warnings.get(1).contains("has the token \"<x>\" with other options"));
  }

  @Test
  void decodedTextsKeepTheirSpacesWithAWarningWhereTransformersTakesThemOut() {
    String clean = "'clean_up_tokenization_spaces': true";
    String forced = ", 'clean_up_tokenization_spaces_for_bpe_even_though_it_will_corrupt_output'";
    directory().withLetters(Map.of());
    assertEquals(List.of(), warnings("{" + clean + "}"), "without effect on BPE there too");
    assertEquals(List.of(), warnings("{" + clean + forced + ": false}"));
    List<String> warnings = warnings("{" + clean + forced + ": true}");
    assertEquals(1, warnings.size(), warnings.toString());
    assertTrue(warnings.get(0).contains("has no effect here: decoded texts keep their spaces"));
    directory()
        .withLetters(
            Map.of(
                "model", Map.of("type", "WordLevel", "vocab", Map.of("a", 0), "unk_token", "a")));
    assertEquals(1, warnings("{" + clean + "}").size(), "any other model is cleaned there");
    assertEquals(List.of(), warnings("{'clean_up_tokenization_spaces': false}"));
  }

  private List<String> warnings(String config) {
    directory().with("tokenizer_config.json", config);
    List<String> warnings = new ArrayList<>();
    Warnings.heardBy(warnings::add, directory()::open).close();
    return warnings;
  }

  @Test
  void specialTokensAreTextWhereTheyAreSplit() {
    directory()
        .withLetters(Map.of("added_tokens", List.of(added("abcd", 7))))
        .with("tokenizer_config.json", "{'split_special_tokens': true, 'bos_token': '<s>'}");
    try (Tokenizer tokenizer = directory().open()) {
      assertArrayEquals(new int[] {7, 4}, tokenizer.encode("abcde"), "its merges make it");
      assertEquals("e", tokenizer.decode(new int[] {8, 7, 4}));
    }
  }

  @Test
  void aPrefixSpaceIsSetByTheConfiguration() {
    for (boolean wanted : new boolean[] {true, false}) {
      directory()
          .with(
              "tokenizer.json",
              bytes(
                  "{'type': 'ByteLevel', 'trim_offsets': true, 'add_prefix_space': "
                      + !wanted
                      + "}"))
          .with("tokenizer_config.json", "{'add_prefix_space': " + wanted + "}");
      List<String> warnings = new ArrayList<>();
      try (Tokenizer tokenizer = Warnings.heardBy(warnings::add, directory()::open)) {
        assertArrayEquals(wanted ? new int[] {1, 0} : new int[] {0}, tokenizer.encode("a"));
      }
      assertTrue(warnings.get(0).contains("the latter counts"), warnings.toString());
    }
  }

  @Test
  void behindAnotherSplitterNoSpaceIsPutInFront() {
    directory()
        .with(
            "tokenizer.json",
            bytes(
                "{'type': 'Sequence', 'pretokenizers': [{'type': 'Digits', 'individual_digits':"
                    + " true}, {'type': 'ByteLevel', 'trim_offsets': true, 'add_prefix_space':"
                    + " false}]}"))
        .with("tokenizer_config.json", "{'add_prefix_space': true}");
    List<String> warnings = new ArrayList<>();
    try (Tokenizer tokenizer = Warnings.heardBy(warnings::add, directory()::open)) {
      assertArrayEquals(new int[] {0}, tokenizer.encode("a"));
    }
    assertTrue(warnings.get(0).contains("the former counts"), warnings.toString());
  }

  private static String bytes(String splitter) {
    return "{'model': {'type': 'BPE', 'vocab': {'a': 0, '\u0120': 1}, 'merges': []},"
        + " 'pre_tokenizer': "
        + splitter
        + "}";
  }

  @Test
  void aLlamaTokenizerIsBuiltAnewForItsPrefixSpace() {
    String model =
        "'model': {'type': 'BPE', 'vocab': {'a': 0, '\u2581': 1, '<s>': 2}, 'merges': []},"
            + " 'added_tokens': [{'id': 2, 'content': '<s>', 'special': true}]";
    String replace = "{'type': 'Replace', 'pattern': {'String': ' '}, 'content': '\u2581'}";
    directory()
        .with(
            "tokenizer.json",
            "{"
                + model
                + ", 'normalizer': {'type': 'Sequence', 'normalizers':"
                + " [{'type': 'Prepend', 'prepend': '\u2581'}, "
                + replace
                + "]}}");
    String config = "{'tokenizer_class': 'LlamaTokenizerFast', ";
    assertIds(config + "'legacy': false}", 1, 0, 2, 1, 0);
    assertIds(config + "'add_prefix_space': true}", 1, 0, 2, 1, 0);
    assertIds(config + "'add_prefix_space': true, 'legacy': false}", 1, 0, 2, 0);
    assertIds(config + "'add_prefix_space': false, 'legacy': false}", 0, 2, 0);
    assertIds(config + "'add_prefix_space': false}", 0, 2, 0);
    assertIds(
        "{'tokenizer_class': 'PreTrainedTokenizerFast', 'add_prefix_space': false}", 1, 0, 2, 1, 0);
  }

  private void assertIds(String config, int... ids) {
    directory().with("tokenizer_config.json", config);
    try (Tokenizer tokenizer = Warnings.heardBy(sentence -> {}, directory()::open)) {
      assertArrayEquals(ids, tokenizer.encode("a<s>a"), config);
    }
  }

  @Test
  void addedTokensKeepTheIdsOfTheFile() {
    directory()
        .withLetters(
            Map.of("added_tokens", List.of(added("<y>", 20), added("<x>", 15), added("e", 4))));
    try (Tokenizer tokenizer = directory().open()) {
      assertArrayEquals(new int[] {0, 15, 20, 4}, tokenizer.encode("a<x><y>e"));
      assertEquals(21, tokenizer.vocabularySize());
      assertEquals("a", tokenizer.decode(new int[] {0, 15, 20, 4}));
    }
  }

  @Test
  void refusesAnAddedTokenThatTheVocabularyNumbersOtherwise() {
    directory()
        .withLetters(Map.of("added_tokens", List.of(added("e", 5))))
        .assertRefused("\"e\"", "the id 5", "gives it 4");
  }

  @Test
  void quotesNothingThatBreaksTheLineOfASentence() {
    directory()
        .withLetters(Map.of("added_tokens", List.of(added("x\u2028\u202e\u0085\ud800", -1))))
        .assertRefused("\"x????\"", "-1");
    directory()
        .withLetters(Map.of("pre_tokenizer", Map.of("type", "a\nb\u202e")))
        .assertRefused("refused by the tokenizers library");
  }

  @Test
  void whatTheConfigurationCallsSpecialIsLeftOutInDecoding() {
    directory().withLetters(Map.of());
    try (Tokenizer tokenizer = directory().open()) {
      assertEquals("a </s>", tokenizer.decode(new int[] {0, 9}));
    }
    directory().with("special_tokens_map.json", "{'eos_token': '</s>'}");
    try (Tokenizer tokenizer = directory().open()) {
      assertEquals("a", tokenizer.decode(new int[] {0, 9}));
      assertEquals(OptionalInt.of(9), tokenizer.eosId());
      assertEquals(OptionalInt.empty(), tokenizer.bosId());
    }
  }

  @Test
  void aTrainedTokenizerReadsItsStories() throws IOException {
    try (Tokenizer tokenizer = Tokenizer.open(SharedData.path("tokenizers/story_2048"))) {
      String story =
          Files.readString(SharedData.path("corpora/tinystories_2MiB.txt")).substring(0, 500);
      int[] ids = tokenizer.encode(story);
      assertEquals(1, ids[0]);
      assertEquals(story.strip(), tokenizer.decode(ids).strip());
      assertEquals(2048, tokenizer.vocabularySize());
      assertEquals("<|start_story|>", tokenizer.piece(tokenizer.bosId().getAsInt()));
    }
  }

  @Test
  void longTextsOfLlama2KeepTheIdsOfOneCall() throws IOException {
    Definition own = Definition.read(new ModelFiles(SharedData.model("demo")));
    ObjectNode json = (ObjectNode) Json.parse(own.json().getBytes(UTF_8), "own");
    json.set(
        "normalizer",
        parse(
            """
            {"type": "Sequence", "normalizers": [
              {"type": "Prepend", "prepend": "\u2581"},
              {"type": "Replace", "pattern": {"String": " "}, "content": "\u2581"}]}\
            """));
    assertCutLikeOneCall(json);
    ObjectNode cut = json.deepCopy();
    assertTrue(KnownShape.of(cut, List.of(), Set.of()).cuts() instanceof PieceCuts);
    assertTrue(cut.path("normalizer").isMissingNode());
  }

  @Test
  void longTextsOfLlama3KeepTheIdsOfOneCall() throws IOException {
    Definition gpt2 = Definition.read(new ModelFiles(SharedData.path("tokenizers/gpt2")));
    ObjectNode json = (ObjectNode) Json.parse(gpt2.json().getBytes(UTF_8), "own");
    Map<String, Object> split =
        Map.of(
            "type",
            "Split",
            "pattern",
            Map.of("Regex", LLAMA_3_PATTERN),
            "behavior",
            "Isolated",
            "invert",
            false);
    Map<String, Object> bytes =
        Map.of(
            "type", "ByteLevel",
            "add_prefix_space", false,
            "trim_offsets", true,
            "use_regex", false);
    json.set(
        "pre_tokenizer",
        parse(Json.line(Map.of("type", "Sequence", "pretokenizers", List.of(split, bytes)))));
    assertCutLikeOneCall(json);
    assertEquals(3, KnownShape.of(json, List.of(), Set.of()).cuts().next("one two", 0));
  }

  /** Compares on a text with special tokens, long runs and every kind of space. */
  private void assertCutLikeOneCall(ObjectNode json) throws IOException {
    String text =
        Files.readString(Demo.calibration()).repeat(20)
            + " <s>a</s>b <|endoftext|>c  \n\t d\u3000e 1234567 "
            + "x".repeat(70_000)
            + " ".repeat(70_000)
            + Files.readString(Demo.evaluation()).repeat(28);
    directory().with("tokenizer.json", Json.line(json).getBytes(UTF_8));
    try (Tokenizer cut = directory().open();
        NativeTokenizer whole = NativeTokenizer.open(Json.line(json), "whole")) {
      assertArrayEquals(whole.encode(text, false), cut.encodePlain(text));
      assertArrayEquals(whole.encode("</s>b", false), cut.encodePlain("</s>b"));
    }
  }

  @Test
  void anUnknownShapeIsNotCut() {
    ObjectNode json = (ObjectNode) parse("{\"pre_tokenizer\": {\"type\": \"Whitespace\"}}");
    assertEquals(7, KnownShape.of(json, List.of(), Set.of()).cuts().next("one two", 0));
  }

  @Test
  void refusesWhatIsNoTokenizer() {
    directory().with("tokenizer.json", "[]").assertRefused("tokenizer.json", "no \"model\" object");
    directory().with("tokenizer.json", "{'model': {}}").assertRefused("no model.vocab");
    directory().with("tokenizer.json", "{'model': ").assertRefused("not valid JSON");
    directory().with("tokenizer.json", "").assertRefused("tokenizer.json is empty");
    directory()
        .with("tokenizer.json", "{'model': {'vocab': [['a', 0], ['a', 1]]}}")
        .assertRefused("\"a\" twice");
  }

  @Test
  void saysInOneLineWhyTheLibraryRefuses() {
    directory()
        .with("tokenizer.json", "{'model': {'type': 'Magic', 'vocab': {'a': 0}}}")
        .assertRefused("tokenizer.json", "refused by the tokenizers library");
    directory()
        .withLetters(
            Map.of("normalizer", Map.of("type", "Replace", "pattern", Map.of("Regex", "(("))))
        .assertRefused("refused by the tokenizers library");
    directory().withLetters(Map.of("version", "9.0")).assertRefused("9.0");
  }

  @Test
  void refusesATemplateWithATokenThatItDoesNotDefine() {
    Map<String, Object> template = new HashMap<>(template("<s>", "</s>"));
    template.put("special_tokens", Map.of());
    directory()
        .withLetters(Map.of("post_processor", template))
        .assertRefused("post_processor", "\"<s>\"", "special_tokens");
    Map<String, Object> sequence = Map.of("type", "Sequence", "processors", List.of(template));
    directory().withLetters(Map.of("post_processor", sequence)).assertRefused("\"<s>\"");
  }

  @Test
  void refusesADamagedCharacterMap() {
    String blob = Base64.getEncoder().encodeToString(new byte[] {4, 0, 0, 0, 1, 2, 3, 4, 'x'});
    for (String map : List.of(blob, "?", "")) {
      Map<String, Object> precompiled = Map.of("type", "Precompiled", "precompiled_charsmap", map);
      directory()
          .withLetters(
              Map.of("normalizer", Map.of("type", "Sequence", "normalizers", List.of(precompiled))))
          .assertRefused("precompiled_charsmap");
    }
  }

  @Test
  void refusesAMergeShorterThanThePrefixOfContinuations() {
    for (String merges : List.of("['a b']", "[['a', 'b']]", "['ab']")) {
      directory()
          .with(
              "tokenizer.json",
              "{'model': {'type': 'BPE', 'continuing_subword_prefix': '##', 'vocab': {'a': 0, 'b':"
                  + " 1}, 'merges': "
                  + merges
                  + "}}")
          .assertRefused("continuing_subword_prefix", "##");
    }
  }

  @Test
  void refusesPartsThatWouldAbortTheLibrary() {
    assertPartRefused("normalizer", Map.of("type", "Prepend", "prepend", ""), "prepends");
    Map<String, String> nothing = Map.of("Regex", "");
    assertPartRefused(
        "normalizer", Map.of("type", "Replace", "pattern", nothing, "content", "x"), "replaces");
    assertPartRefused("pre_tokenizer", Map.of("type", "FixedLength", "length", 0), "length 0");
    assertPartRefused(
        "decoder", Map.of("type", "Strip", "content", "a", "start", 0, "stop", 3), "stop 3");
    assertPartRefused(
        "post_processor",
        Map.of("type", "BertProcessing", "sep", List.of("a", 0), "cls", List.of("b", 999)),
        "the id 999");
    assertPartRefused("added_tokens", Map.of(), "added_tokens");
  }

  private void assertPartRefused(String part, Map<String, Object> value, String sentence) {
    directory().withLetters(Map.of(part, value)).assertRefused("tokenizer.json", sentence);
  }

  @Test
  void aCharacterWithoutAnyTokenIsRefusedByName() {
    directory()
        .with(
            "tokenizer.json",
            "{'model': {'type': 'Unigram', 'unk_id': null, 'vocab': [['a', -1.0]]}}");
    try (Tokenizer tokenizer = directory().open()) {
      assertArrayEquals(new int[] {0}, tokenizer.encode("a"));
      var e = assertThrows(InvalidInputException.class, () -> tokenizer.encode("b"));
      assertTrue(e.getMessage().contains("unk_id"), e.getMessage());
    }
  }

  private static ObjectNode added(String content, int id) {
    return AddedToken.special(content).json(id);
  }

  private static Map<String, Object> template(String before, String after) {
    Map<String, Object> text = Map.of("Sequence", Map.of("id", "A", "type_id", 0));
    List<Object> single = List.of(special(before), text, special(after));
    return Map.of(
        "type",
        "TemplateProcessing",
        "single",
        single,
        "pair",
        List.of(text, Map.of("Sequence", Map.of("id", "B", "type_id", 0))),
        "special_tokens",
        Map.of(before, ids(before, 8), after, ids(after, 9)));
  }

  private static Map<String, Object> special(String name) {
    return Map.of("SpecialToken", Map.of("id", name, "type_id", 0));
  }

  private static Map<String, Object> ids(String name, int id) {
    return Map.of("id", name, "ids", List.of(id), "tokens", List.of(name));
  }

  private static JsonNode parse(String json) {
    return Json.parse(json.getBytes(UTF_8), "test");
  }

  private ModelDirectory directory() {
    return new ModelDirectory(temp);
  }
}
