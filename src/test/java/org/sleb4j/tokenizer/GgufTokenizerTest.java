package org.sleb4j.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.check.Warnings;

/** What a GGUF file gets of a tokenizer's chat templates. */
class GgufTokenizerTest {
  private static final String KEY = "tokenizer.chat_template";
  private static final int ROWS = 10;

  @TempDir Path folder;

  private final List<String> warnings = new ArrayList<>();

  private ModelDirectory directory() {
    Map<String, Object> bytes =
        Map.of(
            "type", "ByteLevel",
            "add_prefix_space", false,
            "trim_offsets", true,
            "use_regex", true);
    return new ModelDirectory(folder).withLetters(Map.of("pre_tokenizer", bytes));
  }

  private Map<String, Object> read() {
    return Warnings.heardBy(warnings::add, () -> GgufTokenizer.read(folder, ROWS));
  }

  @Test
  void givesItTheTemplateOfTheConfig() {
    directory().with("tokenizer_config.json", "{'chat_template': '{{ messages }}'}");
    assertEquals("{{ messages }}", read().get(KEY));
  }

  @Test
  void prefersAFileOfItsOwn() {
    directory()
        .with("tokenizer_config.json", "{'chat_template': 'old'}")
        .with("chat_template.jinja", "{{ bos_token }}\n{{ messages }}\n");
    assertEquals("{{ bos_token }}\n{{ messages }}\n", read().get(KEY));
  }

  @Test
  void givesItTheDefaultOfSeveral() {
    directory()
        .with(
            "tokenizer_config.json",
            "{'chat_template': [{'name': 'tools', 'template': 'a'},"
                + " {'name': 'default', 'template': 'b'}]}");
    assertEquals("b", read().get(KEY));
    assertEquals(List.of(), warnings);
  }

  @Test
  void warnsWhereNoneOfSeveralIsTheDefault() {
    directory()
        .with(
            "tokenizer_config.json",
            "{'chat_template': [{'name': 'tools', 'template': 'a'},"
                + " {'name': 'rag', 'template': 'b'}]}");
    assertFalse(read().containsKey(KEY));
    assertEquals(1, warnings.size());
    assertTrue(
        warnings
            .get(0)
            .endsWith(
                "has 2 chat templates, none of which is called default: the GGUF file gets none."),
        warnings.get(0));
  }

  @Test
  void givesItNoneWhereThereIsNone() {
    directory();
    assertFalse(read().containsKey(KEY));
  }
}
