package org.sleb4j.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sleb4j.checkpoint.TestFiles.assertRefused;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.json.Json;

class ConfigTest {
  private static Config config(String json) {
    return Config.of("config.json", Json.parse(json.getBytes(UTF_8), "config.json"));
  }

  @Test
  void readsFieldsOfTheirKind() {
    Config config =
        config(
            "{\"n\":3,\"x\":1e-5,\"b\":true,\"s\":\"relu\",\"o\":{\"n\":4},\"e\":[1,2],\"z\":null}");
    assertEquals(3, config.positive("n"));
    assertEquals(1e-5, config.positiveNumber("x"));
    assertEquals(3.0, config.positiveNumber("n"));
    assertTrue(config.flag("b", false));
    assertEquals("relu", config.text("s"));
    assertEquals(4, config.object("o").orElseThrow().positive("n"));
    assertEquals(List.of(1, 2), config.ids("e"));
    assertEquals(List.of(3), config.ids("n"));
  }

  @Test
  void takesNullForMissing() {
    Config config = config("{\"z\":null}");
    assertFalse(config.has("z"));
    assertEquals(7, config.positive("z", 7));
    assertEquals(0.5, config.positiveNumber("z", 0.5));
    assertTrue(config.flag("z", true));
    assertTrue(config.optionalText("z").isEmpty());
    assertTrue(config.object("z").isEmpty());
    assertTrue(config.ids("z").isEmpty());
    assertRefused(() -> config.positive("z"), "config.json: z is required");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0", "-1", "1.5", "1.0", "\"3\"", "[3]", "{}", "2147483648", "1e3", "true"})
  void refusesWhatIsNoPositiveWholeNumber(String value) {
    assertRefused(() -> config("{\"n\":" + value + "}").positive("n"), "config.json: n (");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1e-9", "1e999", "-1e999", "\"1\"", "[]", "false"})
  void refusesWhatIsNoFinitePositiveNumber(String value) {
    assertRefused(() -> config("{\"x\":" + value + "}").positiveNumber("x"), "a number above 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "\"true\"", "[]", "{}"})
  void refusesWhatIsNoFlagNoTextNoObjectNoIds(String value) {
    Config config = config("{\"v\":" + value + "}");
    assertRefused(() -> config.flag("v", false), "true or false");
    assertRefused(() -> config("{\"v\":1}").text("v"), "a string");
    assertRefused(() -> config("{\"v\":1}").object("v"), "an object");
    assertRefused(() -> config("{\"v\":[1,null]}").ids("v"), "a token id or a list");
  }

  @Test
  void keepsTheSentenceShortWhateverTheValueIs() {
    String list = "[" + "1,".repeat(1_000_000) + "2]";
    assertRefused(() -> config("{\"n\":" + list + "}").positive("n"), "…");
    assertRefused(() -> config("{\"n\":\"a\\nb\"}").positive("n"), "must be a whole number");
    String digits = "9".repeat(900);
    assertRefused(() -> config("{\"n\":" + digits + "}").positive("n"), "…");
    assertRefused(() -> config("{\"n\":1" + "0".repeat(5000) + "}"), "config.json");
  }

  @Test
  void refusesWhatIsNoObject() {
    assertRefused(() -> config("[]"), "must hold a JSON object");
    assertRefused(() -> config("3"), "must hold a JSON object");
  }
}
