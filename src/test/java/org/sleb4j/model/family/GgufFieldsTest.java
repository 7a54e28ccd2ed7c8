package org.sleb4j.model.family;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.json.Json;

/** What an architecture of llama.cpp cannot say is refused by name. */
class GgufFieldsTest {
  @Test
  void refusesPositionsByAlibi() {
    String message = assertThrows(InvalidInputException.class, () -> falcon(true)).getMessage();
    assertEquals(
        "The architecture falcon of llama.cpp does not compute positions by ALiBi, so this model"
            + " cannot be written as GGUF: save it as a Hugging Face directory.",
        message);
    assertEquals("falcon", falcon(false).architecture());
  }

  private static GgufModel falcon(boolean alibi) {
    String json =
        """
        {"model_type": "falcon", "hidden_size": 64, "num_hidden_layers": 2, "vocab_size": 99,
         "num_attention_heads": 4, "alibi": %s}
        """;
    Config config =
        Config.of("config.json", Json.parse(json.formatted(alibi).getBytes(UTF_8), "config.json"));
    List<PackedLayer> layers = Stream.of(0, 1).map(PackedLayer::of).toList();
    return GgufModel.of(Families.family(config), Families.of(config), layers);
  }
}
