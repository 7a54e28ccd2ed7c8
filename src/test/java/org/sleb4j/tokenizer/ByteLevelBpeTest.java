package org.sleb4j.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.SharedData;
import org.sleb4j.json.Json;

class ByteLevelBpeTest {
  @TempDir Path temp;

  @Test
  void theCasesOfGpt2Hold() throws IOException {
    List<String> cases =
        List.of(
            Files.readString(SharedData.path("tokenizers/gpt2/cases.txt"))
                .split("\n__ggml_vocab_test__\n", -1));
    List<String> expected = Files.readAllLines(SharedData.path("tokenizers/gpt2/expected-ids.txt"));
    try (Tokenizer tokenizer = Tokenizer.open(SharedData.path("tokenizers/gpt2"))) {
      for (int i = 0; i < expected.size(); i++) {
        assertEquals(expected.get(i).strip(), joined(tokenizer.encode(cases.get(i))), cases.get(i));
        assertEquals(cases.get(i), tokenizer.decode(tokenizer.encode(cases.get(i))));
      }
    }
    assertEquals(46, expected.size());
  }

  @Test
  void putsTheBosInFrontOfAnOptText() {
    optDirectory()
        .with("config.json", "{'model_type': 'opt', 'bos_token_id': 2, 'eos_token_id': 2}");
    try (Tokenizer tokenizer = directory().open()) {
      assertArrayEquals(new int[] {2, 31414, 232}, tokenizer.encode("Hello world"));
      assertArrayEquals(new int[] {31414, 232}, tokenizer.encodePlain("Hello world"));
      assertEquals("Hello world", tokenizer.decode(new int[] {2, 31414, 232, 2}));
      assertEquals(OptionalInt.of(2), tokenizer.bosId());
      assertEquals(OptionalInt.of(2), tokenizer.eosId());
      assertEquals(50265, tokenizer.vocabularySize());
    }
  }

  @Test
  void putsTheBosWhereTheConfigurationOfAnOptModelSaysSo() {
    optDirectory()
        .with(
            "tokenizer_config.json",
            """
            {'tokenizer_class': 'GPT2Tokenizer', 'add_bos_token': true, 'errors': 'replace',
             'bos_token': {'content': '</s>', 'normalized': true, 'lstrip': false},
             'eos_token': '</s>', 'pad_token': '<pad>', 'unk_token': '</s>'}\
            """);
    try (Tokenizer tokenizer = directory().open()) {
      assertArrayEquals(new int[] {2, 31414, 232}, tokenizer.encode("Hello world"));
      assertArrayEquals(new int[] {2, 100, 2, 1}, tokenizer.encode("I</s><pad>"));
    }
  }

  @Test
  void putsNothingInFrontWhereNoFileSaysSo() {
    try (Tokenizer tokenizer = Tokenizer.open(SharedData.path("tokenizers/opt"))) {
      assertArrayEquals(new int[] {31414, 232}, tokenizer.encode("Hello world"));
      assertEquals(OptionalInt.empty(), tokenizer.bosId());
    }
  }

  @Test
  void theConfigurationOutweighsTheModelType() {
    optDirectory()
        .with("config.json", "{'model_type': 'opt', 'bos_token_id': 2}")
        .with("tokenizer_config.json", "{'add_bos_token': false, 'bos_token': '</s>'}");
    try (Tokenizer tokenizer = directory().open()) {
      assertArrayEquals(new int[] {31414, 232}, tokenizer.encode("Hello world"));
      assertEquals(OptionalInt.of(2), tokenizer.bosId());
    }
  }

  @Test
  void storiesKeepTheIdsOfTheirReference() {
    Path model = SharedData.path("models/tinystories3M-opt");
    int stories = 0;
    try (Tokenizer tokenizer = Tokenizer.open(model)) {
      for (JsonNode story : Json.read(model.resolve("reference.json")).get("token_ids")) {
        int[] ids = ids(story, 1);
        if (Arrays.stream(ids).noneMatch(id -> id == 14018)) {
          assertArrayEquals(ids, tokenizer.encode(tokenizer.decode(ids)));
          stories++;
        }
      }
    }
    assertEquals(24, stories);
  }

  private static int[] ids(JsonNode node, int from) {
    int[] ids = new int[node.size() - from];
    Arrays.setAll(ids, i -> node.get(i + from).intValue());
    return ids;
  }

  @Test
  void aMergeOfNumberSignsIsNoComment() {
    letters("#version: 0.2\n# #\n## ##\n");
    try (Tokenizer tokenizer = directory().open()) {
      assertArrayEquals(new int[] {6, 4}, tokenizer.encode("#####"));
    }
  }

  @Test
  void theFirstLineIsAMergeUnlessItIsTheVersion() {
    letters("# #\n## ##");
    try (Tokenizer tokenizer = directory().open()) {
      assertArrayEquals(new int[] {6}, tokenizer.encode("####"));
    }
  }

  @Test
  void aMergeOutsideTheVocabularyNeverApplies() {
    letters("a z\na #\n# #\n");
    try (Tokenizer tokenizer = directory().open()) {
      assertArrayEquals(new int[] {0, 5}, tokenizer.encode("a##"));
    }
  }

  @Test
  void aByteWithoutASymbolBecomesTheUnknownToken() {
    letters("# #").with("special_tokens_map.json", "{'unk_token': {'content': '<unk>'}}");
    try (Tokenizer tokenizer = directory().open()) {
      assertArrayEquals(new int[] {0, 3, 3, 1}, tokenizer.encode("a\u00e9b"));
    }
  }

  @Test
  void bytesWithoutSymbolAndUnknownTokenAreRefused() {
    directory()
        .with("vocab.json", "{'a': 0}")
        .with("merges.txt", "")
        .assertRefused("vocab.json", "256 byte symbols", "<|endoftext|>");
  }

  @Test
  void aPrefixSpaceIsAddedWhereTheConfigurationSaysSo() {
    Path gpt2 = SharedData.path("tokenizers/gpt2");
    directory()
        .copy(gpt2.resolve("vocab.json"))
        .copy(gpt2.resolve("merges.txt"))
        .with("tokenizer_config.json", "{'add_prefix_space': true}");
    try (Tokenizer tokenizer = directory().open()) {
      assertArrayEquals(new int[] {18435, 995}, tokenizer.encode("Hello world"));
    }
  }

  @Test
  void theClassDecidesHowATextIsNormalizedAndSplit() {
    directory()
        .with(
            "vocab.json",
            "{'a':0,'1':1,'2':2,'12':3,'\u0120':4,'\u0120a':5,'\u00c3':6,'\u00a9':7,'\u00c3\u00a9':8,'<|endoftext|>':9}")
        .with("merges.txt", "1 2\n\u0120 a\n\u00c3 \u00a9\n");
    assertSplit("Qwen2Tokenizer", 8, 1, 2, 5);
    assertSplit("Qwen2TokenizerFast", 8, 1, 2, 5);
    assertSplit("CohereTokenizer", 8, 1, 2, 5);
    assertSplit("GPTNeoXTokenizer", 8, 3, 5);
    directory().with("tokenizer_config.json", "{}").with("config.json", "{'model_type': 'qwen3'}");
    try (Tokenizer tokenizer = directory().open()) {
      assertArrayEquals(new int[] {1, 2}, tokenizer.encode("12"));
    }
    directory()
        .with("config.json", "{'model_type': 'llama'}")
        .assertRefused("model_type \"llama\"", "add its tokenizer.json");
    directory()
        .with("tokenizer_config.json", "{'tokenizer_class': 'RobertaTokenizer'}")
        .assertRefused("tokenizer_class \"Roberta", "not known");
  }

  private void assertSplit(String tokenizerClass, int... ids) {
    directory()
        .with(
            "tokenizer_config.json",
            "{'tokenizer_class': '" + tokenizerClass + "', 'unk_token': '<|endoftext|>'}");
    try (Tokenizer tokenizer = directory().open()) {
      assertArrayEquals(ids, tokenizer.encode("e\u030112 a"), tokenizerClass);
    }
  }

  /** As transformers does: its class adds this token unless it is told not to. */
  @Test
  void coheresClassPutsItsOwnTokenInFront() {
    letters("# #");
    String vocab = "{'a': 0, '<BOS_TOKEN>': 1, '<unk>': 2, 'b': 3}";
    directory().with("vocab.json", vocab).with("merges.txt", "");
    String cohere = "'tokenizer_class': 'CohereTokenizer', 'unk_token': '<unk>'";
    assertFramed("{" + cohere + "}", 1, 0, 3);
    assertFramed("{" + cohere + ", 'add_bos_token': false}", 0, 3);
    assertFramed("{" + cohere + ", 'add_bos_token': true, 'bos_token': 'b'}", 3, 0, 3);
    assertFramed("{'tokenizer_class': 'GPTNeoXTokenizer', 'unk_token': '<unk>'}", 0, 3);
    directory().with("config.json", "{'model_type': 'cohere'}");
    assertFramed("{'unk_token': '<unk>'}", 1, 0, 3);
  }

  private void assertFramed(String config, int... ids) {
    directory().with("tokenizer_config.json", config);
    try (Tokenizer tokenizer = directory().open()) {
      assertArrayEquals(ids, tokenizer.encode("ab"), config);
    }
  }

  @Test
  void addedTokensAreFoundInTheText() {
    letters("# #")
        .with("added_tokens.json", "{'<new>': 9}")
        .with("tokenizer_config.json", "{'unk_token': '<unk>'}");
    try (Tokenizer tokenizer = directory().open()) {
      assertArrayEquals(new int[] {0, 9, 1}, tokenizer.encode("a<new>b"));
      assertEquals("a<new>b", tokenizer.decode(new int[] {0, 9, 3, 1}));
      assertEquals(10, tokenizer.vocabularySize());
    }
  }

  @Test
  void refusesAnAddedTokenWithTwoIds() {
    letters("# #")
        .with("added_tokens.json", "{'a': 9}")
        .assertRefused("\"a\"", "the id 9", "gives it 0");
  }

  @Test
  void refusesAnIdWithTwoTokens() {
    letters("# #")
        .with("added_tokens.json", "{'<new>': 1}")
        .assertRefused("<new>", "\"b\"", "id 1");
  }

  @Test
  void refusesAVocabularyThatIsNoObjectOfIds() {
    directory()
        .with("merges.txt", "")
        .with("vocab.json", "[1]")
        .assertRefused("vocab.json", "ARRAY");
    directory().with("vocab.json", "{'a': '0'}").assertRefused("vocab.json", "\"a\"", "\"0\"");
    directory().with("vocab.json", "{'a': 1.5}").assertRefused("vocab.json", "1.5");
    directory().with("vocab.json", "{'a': -1}").assertRefused("vocab.json", "-1", "10000000");
    directory().with("vocab.json", "{'a': 99999999999}").assertRefused("vocab.json", "99999999999");
    directory().with("vocab.json", "{'a': 4, 'b': 4}").assertRefused("\"a\"", "\"b\"", "4");
    directory().with("vocab.json", "{}").assertRefused("vocab.json", "no tokens");
    directory().with("vocab.json", "{'a': ").assertRefused("vocab.json", "not valid JSON");
  }

  @Test
  void refusesAMergeThatIsNoPair() {
    letters("#version: 0.2\n# #\nab\n").assertRefused("merges.txt line 3", "\"ab\"");
    letters("a b c\n").assertRefused("merges.txt line 1", "\"a b c\"");
    letters("a \n").assertRefused("merges.txt line 1");
    letters("")
        .with("merges.txt", new byte[] {'a', ' ', (byte) 0xff})
        .assertRefused("not valid UTF-8");
  }

  @Test
  void refusesABosThatTheVocabularyLacks() {
    letters("# #")
        .with(
            "tokenizer_config.json",
            "{'unk_token': '<unk>', 'add_bos_token': true, 'bos_token': '<gone>'}")
        .assertRefused("add_bos_token: true", "bos_token");
  }

  private ModelDirectory letters(String merges) {
    return directory()
        .with("vocab.json", "{'a':0,'b':1,'<|endoftext|>':2,'<unk>':3,'#':4,'##':5,'####':6}")
        .with("merges.txt", merges.getBytes(UTF_8));
  }

  private ModelDirectory optDirectory() {
    Path opt = SharedData.path("tokenizers/opt");
    return directory().copy(opt.resolve("vocab.json")).copy(opt.resolve("merges.txt"));
  }

  private static String joined(int[] ids) {
    return Arrays.stream(ids).mapToObj(String::valueOf).collect(Collectors.joining(" "));
  }

  private ModelDirectory directory() {
    return new ModelDirectory(temp);
  }
}
