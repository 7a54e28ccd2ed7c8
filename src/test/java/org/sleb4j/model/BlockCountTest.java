package org.sleb4j.model;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sleb4j.check.InvalidInputException;

/**
 * A huge number of blocks is refused before a list of them is made, whatever its field is called.
 */
class BlockCountTest {
  private static final String FIELDS =
      """
      {%s, "hidden_size": 64, "num_attention_heads": 4, "vocab_size": 99, "intermediate_size": 96,
       "ffn_dim": 96, "max_position_embeddings": 128}
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'model_type': 'llama', 'num_hidden_layers': 10001 | num_hidden_layers (10001) must be at",
        "'model_type': 'gpt_neox', 'num_hidden_layers': 2000000000 | num_hidden_layers"
            + " (2000000000)",
        "'model_type': 'opt', 'num_hidden_layers': 2000000000 | num_hidden_layers (2000000000)",
        "'model_type': 'gpt2', 'n_layer': 2000000000 | n_layer (2000000000) must be at most 10000",
        "'model_type': 'gpt2', 'n_layer': 3, 'num_hidden_layers': 4 |"
            + " num_hidden_layers (4) must be absent",
      },
      quoteCharacter = '`')
  void isRefusedByName(String fields, String sentence) throws IOException {
    String text = FIELDS.formatted(fields.replace('\'', '"'));
    Path config = Files.writeString(folder.resolve("config.json"), text);
    String message =
        assertThrows(
                InvalidInputException.class,
                () -> Model.describe(ModelShape.of(config.toString()), ModelOptions.defaults()))
            .getMessage();
    assertTrue(message.contains(sentence), message);
  }
}
