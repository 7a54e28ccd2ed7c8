package org.sleb4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.check.Warnings;

class SpecialTokensTest {
  private static final Vocabulary LETTERS = new Vocabulary(Map.of("a", 0, "b", 1, "c", 2), "x");

  @TempDir Path temp;

  @Test
  void saysNothingWithoutFiles() {
    SpecialTokens special = read();
    assertTrue(special.silent());
    assertTrue(special.all().isEmpty());
    assertFalse(special.isLlama());
    assertEquals(Optional.empty(), special.flag("legacy"));
    assertEquals(OptionalInt.empty(), special.id("bos", LETTERS));
  }

  @Test
  void readsATokenAsStringAndAsObject() {
    directory()
        .with(
            "tokenizer_config.json",
            "{'bos_token': 'a', 'eos_token': {'content': 'b', 'lstrip': true}, 'unk_token': null}");
    SpecialTokens special = read();
    assertEquals(Optional.of(AddedToken.special("a")), special.named("bos_token"));
    assertEquals(
        Optional.of(new AddedToken("b", true, true, false, false, false)),
        special.named("eos_token"));
    assertEquals(Optional.empty(), special.named("unk_token"));
  }

  @Test
  void withoutAddedTokensDecoderTheMapOutweighsTheConfiguration() {
    directory()
        .with("tokenizer_config.json", "{'bos_token': 'a', 'eos_token': 'c'}")
        .with("special_tokens_map.json", "{'bos_token': 'b'}");
    assertEquals(OptionalInt.of(1), read().id("bos", LETTERS));
    assertEquals(OptionalInt.of(2), read().id("eos", LETTERS));
    List<String> warnings = warnings();
    assertEquals(1, warnings.size());
    assertTrue(warnings.get(0).endsWith("the second counts, as in transformers."));
  }

  @Test
  void addedTokensCountWithoutAddedTokensDecoder() {
    directory().with("added_tokens.json", "{'x': 7, 'w': 8}");
    assertEquals(
        Map.of(
            AddedToken.ordinary("x"),
            OptionalInt.of(7),
            AddedToken.ordinary("w"),
            OptionalInt.of(8)),
        read().all());
    assertEquals(List.of(), warnings());
    directory().with("tokenizer_config.json", "{'added_tokens_decoder': {'7': {'content': 'x'}}}");
    assertEquals(1, read().all().size());
    assertEquals(1, warnings().size());
    assertTrue(warnings().get(0).contains("gives \"w\" the id 8, which has no effect"));
  }

  private List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    return Warnings.heardBy(
        warnings::add,
        () -> {
          read().warnOfContradictions();
          return warnings;
        });
  }

  @Test
  void theConfigurationOutweighsTheMapAndTheModel() {
    directory()
        .with("tokenizer_config.json", "{'bos_token': 'a', 'added_tokens_decoder': {}}")
        .with("special_tokens_map.json", "{'bos_token': 'b', 'eos_token': 'b'}")
        .with("config.json", "{'bos_token_id': 2, 'eos_token_id': 2, 'pad_token_id': 2}")
        .with("generation_config.json", "{'pad_token_id': [1, 2]}");
    SpecialTokens special = read();
    assertEquals(OptionalInt.of(0), special.id("bos", LETTERS));
    assertEquals(OptionalInt.of(1), special.id("eos", LETTERS));
    assertEquals(OptionalInt.of(1), special.id("pad", LETTERS));
  }

  @Test
  void anIdBeyondTheVocabularyIsNone() {
    directory().with("config.json", "{'bos_token_id': 3, 'eos_token_id': -1, 'model_type': 'opt'}");
    assertEquals(OptionalInt.empty(), read().id("bos", LETTERS));
    assertEquals(OptionalInt.empty(), read().id("eos", LETTERS));
    assertTrue(read().isUnconfigured("opt"));
    assertFalse(read().isUnconfigured("llama"));
  }

  @Test
  void collectsEveryAddedTokenOnce() {
    directory()
        .with(
            "tokenizer_config.json",
            """
            {'added_tokens_decoder': {'7': {'content': 'x', 'rstrip': true}}, 'pad_token': 'x',
             'additional_special_tokens': ['y', {'content': 'z', 'single_word': true}]}\
            """)
        .with("added_tokens.json", "{'x': 7, 'w': 8}");
    assertEquals(
        Map.of(
            new AddedToken("x", true, false, true, false, true),
            OptionalInt.of(7),
            AddedToken.special("y"),
            OptionalInt.empty(),
            new AddedToken("z", true, false, false, true, false),
            OptionalInt.empty()),
        read().all());
  }

  @Test
  void namesWhatIsWrong() {
    assertWrong("{'add_bos_token': 'yes'}", "tokenizer_config.json", "add_bos_token", "\"yes\"");
    assertWrong("{'bos_token': 3}", "tokenizer_config.json", "the token 3");
    assertWrong("{'bos_token': {'text': 'a'}}", "\"content\"");
    assertWrong("{'added_tokens_decoder': {'x': 'a'}}", "the id \"x\"");
    assertWrong("['bos_token']", "tokenizer_config.json holds ARRAY", "JSON object");
  }

  private void assertWrong(String config, String... parts) {
    directory()
        .withLetters(Map.of())
        .with(
            "tokenizer_config.json",
            config.replace("{'add_bos", "{'tokenizer_class': 'LlamaTokenizer', 'add_bos"))
        .assertRefused(parts);
  }

  private SpecialTokens read() {
    return new SpecialTokens(new ModelFiles(temp));
  }

  private ModelDirectory directory() {
    return new ModelDirectory(temp);
  }
}
