package org.sleb4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
        Optional.of(new AddedToken("b", true, true, false, false)), special.named("eos_token"));
    assertEquals(Optional.empty(), special.named("unk_token"));
  }

  @Test
  void theConfigurationOutweighsTheMapAndTheModel() {
    directory()
        .with("tokenizer_config.json", "{'bos_token': 'a'}")
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
            new AddedToken("x", true, false, true, false),
            OptionalInt.of(7),
            AddedToken.ordinary("w"),
            OptionalInt.of(8),
            AddedToken.special("y"),
            OptionalInt.empty(),
            new AddedToken("z", true, false, false, true),
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
