package org.sleb4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.SharedData;
import org.sleb4j.check.Warnings;
import org.sleb4j.demo.Demo;
import org.sleb4j.json.Json;

class SentencePieceConversionTest {
  private static final String[] NASTY = {
    "a",
    "b",
    "aa",
    "the ",
    " and",
    " ",
    "  ",
    "\t",
    ".",
    "--",
    "==",
    "0",
    "12",
    "\u00e9",
    "\u00fc\u00f1",
    "\u65e5\u672c\u8a9e",
    "\u4e2d\u6587",
    "\ud55c\uad6d",
    "\u043a\u0438",
    "\ud83e\udd99",
    "\ud83d\ude80",
    "\ud83d\ude36\u200d\ud83c\udf2b\ufe0f",
    "\u3000",
    "\u00a0",
    "\u200b",
    "\u2581",
    "\ufb01",
    "\u2460",
    "\uff71\uff76\uff9e",
    "\u2122",
    "\u00bd",
    "\u0301",
    "\u0308",
    "\u0323",
    "\u1e9b\u0323",
    "\u0001",
    "\u007f",
    "\u0085",
    "\ufffd",
    "\ufeff",
    "\u0627\u0644\u0644\u0647",
    "\ufdfa",
    "\u1100\u1161\u11a8",
    "<sep>",
    "[X]",
    "\r",
    "A\u030a"
  };

  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "corpora/wikitext2/test.txt",
        "corpora/tinystories_2MiB.txt",
        "train/childrens_books_valid.txt"
      })
  void megabytesHaveTheIdsOfSpmEncode(String text) throws IOException {
    SentencePieceTool.assume();
    List<String> lines = lines(SharedData.path(text));
    assertEquals(0, differing(SharedData.path("models/stories3M-llama"), lines).size());
  }

  @Test
  void anyCharactersHaveTheIdsOfSpmEncode() {
    SentencePieceTool.assume();
    assertEquals(List.of(), differing(SharedData.path("models/stories3M-llama"), nasty(20_000)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--normalization_rule_name=identity --byte_fallback=true --remove_extra_whitespaces=false"
            + " --split_digits=true --allow_whitespace_only_pieces=true",
        "--normalization_rule_name=nmt_nfkc --byte_fallback=true"
            + " --user_defined_symbols=<sep>,[X] --control_symbols=<ctl>",
        "--normalization_rule_name=nfkc_cf",
        "--normalization_rule_name=nfkc --byte_fallback=true --add_dummy_prefix=false"
            + " --remove_extra_whitespaces=false --user_defined_symbols=<sep>,\u2581\u2581"
      })
  void bpeModelsHaveTheIdsOfSpmEncode(String options) throws IOException {
    train("--model_type=bpe " + options);
    List<String> lines = nasty(20_000);
    lines.addAll(lines(SharedData.path("corpora/wikitext2/test.txt")).subList(0, 3000));
    assertEquals(List.of(), differing(temp, lines));
  }

  /**
   * A unigram model may have two best paths. Sentencepiece adds their scores in single precision
   * and so picks one by rounding; the library adds in double precision and may pick the other.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--normalization_rule_name=identity --byte_fallback=true --remove_extra_whitespaces=false"
            + " --user_defined_symbols=<sep>,[X]"
      })
  void unigramModelsHaveTheIdsOfSpmEncodeExceptForTies(String options) throws IOException {
    train("--model_type=unigram " + options);
    List<String> lines = lines(SharedData.path("corpora/wikitext2/test.txt")).subList(0, 3000);
    List<String> ties = differing(temp, lines);
    assertTrue(ties.size() <= 3, ties.toString());
    List<String> random = nasty(5_000);
    for (String line : differing(temp, random)) {
      assertEquals(sorted(spm(line)), sorted(ours(line)), line);
    }
    assertTrue(differing(temp, random).size() < random.size() / 20);
  }

  private void train(String options) throws IOException {
    SentencePieceTool.assume();
    List<String> lines = lines(SharedData.path("corpora/wikitext2/test.txt")).subList(0, 2500);
    Path text = Files.write(temp.resolve("text.txt"), lines);
    SentencePieceTool.train(
        temp,
        Files.write(text, nasty(3_000), java.nio.file.StandardOpenOption.APPEND),
        ("--vocab_size=1500 --character_coverage=0.995 " + options).strip().split(" "));
  }

  private List<String> differing(Path model, List<String> lines) {
    List<String> expected = SentencePieceTool.encode(model.resolve("tokenizer.model"), lines, temp);
    assertEquals(lines.size(), expected.size());
    try (Tokenizer tokenizer = Tokenizer.open(model)) {
      return IntStream.range(0, lines.size())
          .filter(i -> !joined(tokenizer.encodePlain(lines.get(i))).equals(expected.get(i)))
          .mapToObj(lines::get)
          .toList();
    }
  }

  private String spm(String line) {
    return SentencePieceTool.encode(temp.resolve("tokenizer.model"), List.of(line), temp).get(0);
  }

  private String ours(String line) {
    try (Tokenizer tokenizer = Tokenizer.open(temp)) {
      return joined(tokenizer.encodePlain(line));
    }
  }

  private static List<String> sorted(String ids) {
    return Arrays.stream(ids.split(" ")).sorted().toList();
  }

  /** Lines of characters that are likely to be treated differently, without control tokens. */
  private static List<String> nasty(int lines) {
    Random random = new Random(5);
    List<String> all = new ArrayList<>();
    for (int i = 0; i < lines; i++) {
      int kinds = i % 3 == 0 ? 6 : NASTY.length;
      all.add(
          random
              .ints(random.nextInt(30), 0, kinds)
              .mapToObj(k -> NASTY[k])
              .collect(Collectors.joining())
              .replace("\r", ""));
    }
    return all;
  }

  private static List<String> lines(Path text) throws IOException {
    return List.of(Files.readString(text).split("\n", -1));
  }

  private static String joined(int[] ids) {
    return Arrays.stream(ids).mapToObj(String::valueOf).collect(Collectors.joining(" "));
  }

  @Test
  void storiesKeepTheIdsOfTheirReference() {
    Path model = SharedData.path("models/stories3M-llama");
    int stories = 0;
    try (Tokenizer tokenizer = Tokenizer.open(model)) {
      for (JsonNode story : Json.read(model.resolve("reference.json")).get("token_ids")) {
        int[] ids = new int[story.size()];
        Arrays.setAll(ids, i -> story.get(i).intValue());
        assertArrayEquals(ids, tokenizer.encode(tokenizer.decode(ids)));
        stories++;
      }
    }
    assertEquals(24, stories);
  }

  @Test
  void assumesLlamaWhereNoFileSaysOtherwise() {
    try (Tokenizer tokenizer = llama().open()) {
      assertArrayEquals(new int[] {1, 345, 287, 1974, 1205}, tokenizer.encode("Hello world"));
      assertEquals(OptionalInt.of(1), tokenizer.bosId());
      assertEquals(OptionalInt.of(2), tokenizer.eosId());
      assertEquals("Hello world", tokenizer.decode(tokenizer.encode("Hello world")));
    }
  }

  @Test
  void putsBosAndEosWhereTheConfigurationSaysSo() {
    llama().with("tokenizer_config.json", "{'add_bos_token': false, 'add_eos_token': true}");
    try (Tokenizer tokenizer = directory().open()) {
      assertArrayEquals(new int[] {345, 287, 1974, 1205, 2}, tokenizer.encode("Hello world"));
    }
  }

  @Test
  void readsTheOtherWaysToNameTheEnds() {
    llama()
        .with("special_tokens_map.json", "{'bos_token': '</s>', 'eos_token': {'content': '<s>'}}")
        .with("generation_config.json", "{'eos_token_id': [5, 6]}");
    try (Tokenizer tokenizer = directory().open()) {
      assertEquals(OptionalInt.of(2), tokenizer.bosId());
      assertEquals(OptionalInt.of(1), tokenizer.eosId());
      assertArrayEquals(new int[] {2}, tokenizer.encode(""));
    }
    directory().with("special_tokens_map.json", "{'bos_token': ''}");
    try (Tokenizer tokenizer = directory().open()) {
      assertEquals(OptionalInt.of(5), tokenizer.eosId());
      assertEquals(OptionalInt.of(1), tokenizer.bosId());
    }
  }

  @Test
  void legacySaysWhetherASpaceFollowsASpecialToken() {
    int[] hello = {345, 287, 1974};
    try (Tokenizer tokenizer = llama().open()) {
      int[] spaced = tokenizer.encodePlain("</s>Hello");
      assertArrayEquals(hello, Arrays.copyOfRange(spaced, 1, spaced.length));
    }
    llama().with("tokenizer_config.json", "{'legacy': false}");
    try (Tokenizer tokenizer = directory().open()) {
      int[] bare = tokenizer.encodePlain("</s>Hello");
      assertEquals(2, bare[0]);
      assertEquals("Hello", tokenizer.piece(bare[1]));
    }
  }

  @Test
  void addedTokensFollowTheModelsOwn() {
    llama()
        .with(
            "tokenizer_config.json",
            "{'added_tokens_decoder': {'2049': {'content': '<pad>', 'special': true},"
                + " '2048': {'content': '<new>'}}}");
    try (Tokenizer tokenizer = directory().open()) {
      assertEquals(2050, tokenizer.vocabularySize());
      int[] ids = tokenizer.encodePlain("<new><pad>");
      assertArrayEquals(new int[] {2048, 2049}, ids);
      assertEquals("<new>", tokenizer.decode(ids));
    }
  }

  @Test
  void anAddedTokenMayRenameAnIdOfTheModel() {
    llama()
        .with(
            "tokenizer_config.json",
            "{'add_bos_token': false, 'eos_token': '<|end|>', 'added_tokens_decoder':"
                + " {'2': {'content': '<|end|>', 'special': true}}}");
    List<String> warnings = new ArrayList<>();
    try (Tokenizer tokenizer = Warnings.heardBy(warnings::add, directory()::open)) {
      int[] ids = tokenizer.encode("Hello<|end|>");
      assertEquals(2, ids[ids.length - 1]);
      assertEquals("<|end|>", tokenizer.piece(2));
      assertEquals("Hello", tokenizer.decode(ids));
      assertEquals(OptionalInt.of(2), tokenizer.eosId());
    }
    assertEquals(1, warnings.size(), warnings.toString());
    assertTrue(warnings.get(0).contains("</s>=<|end|>"), warnings.get(0));
  }

  @Test
  void refusesAClassThatIsNotKnownToSplitSo() {
    llama()
        .with("tokenizer_config.json", "{'tokenizer_class': 'T5Tokenizer'}")
        .assertRefused("T5Tokenizer", "LlamaTokenizer");
    llama()
        .with("tokenizer_config.json", "{'sp_model_kwargs': {'enable_sampling': true}}")
        .assertRefused("sp_model_kwargs", "not supported");
  }

  @Test
  void aPrefixSpaceCanBeTurnedOff() {
    llama().with("tokenizer_config.json", "{'add_prefix_space': false}");
    try (Tokenizer tokenizer = directory().open()) {
      assertEquals("Hello", tokenizer.piece(tokenizer.encodePlain("Hello")[0]));
      assertEquals("Hello", tokenizer.decode(tokenizer.encode("Hello")));
    }
  }

  @Test
  void aSmallUnigramModelTakesTheBestPath() {
    directory()
        .with(
            "tokenizer.model",
            new ProtoWriter()
                .piece("<unk>", 0, 2)
                .piece("\u2581", -5, 1)
                .piece("a", -2, 1)
                .piece("ab", -2.5, 1)
                .piece("b", -2, 1)
                .piece("\u2581a", -3, 1)
                .message(2, new ProtoWriter().integer(3, 1).integer(41, -1).integer(42, -1))
                .message(3, new ProtoWriter())
                .toBytes());
    directory().with("added_tokens.json", "{'<x>': 6}");
    try (Tokenizer tokenizer = directory().open()) {
      assertArrayEquals(new int[] {5, 4}, tokenizer.encode("ab"));
      assertArrayEquals(new int[] {5, 3, 0, 6, 1, 4}, tokenizer.encode("aabzz<x>b"));
      assertEquals(OptionalInt.empty(), tokenizer.bosId());
    }
    directory().with("added_tokens.json", "{'<x>': 7}").assertRefused("<x>", "id 7", "must be 6");
  }

  @Test
  void namesABrokenModel() {
    directory()
        .with("tokenizer.model", "this is no model")
        .assertRefused("tokenizer.model", "is not a sentencepiece model");
    directory().with("tokenizer.model", new byte[0]).assertRefused("no trainer_spec");
  }

  private ModelDirectory llama() {
    return directory().copy(Demo.directory().resolve("tokenizer.model"));
  }

  private ModelDirectory directory() {
    return new ModelDirectory(temp);
  }
}
