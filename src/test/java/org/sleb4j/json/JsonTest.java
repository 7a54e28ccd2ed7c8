package org.sleb4j.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sleb4j.check.InvalidInputException;

class JsonTest {
  @Test
  void readsOneValue() {
    assertEquals(3, parse("{\"a\": [1, 2, 3]}").get("a").size());
  }

  @Test
  void ignoresAByteOrderMarkInFront() {
    assertEquals(3, parse("\ufeff[1, 2, 3]").size());
    assertSentence("\ufeff\ufeff[]", "x.json is not valid JSON");
    assertSentence("\ufeff", "x.json is empty");
  }

  @Test
  void refusesTextAfterTheValue() {
    assertSentence("{} {}", "x.json is not valid JSON (line 1");
  }

  @Test
  void refusesTheSameKeyTwice() {
    assertSentence("{\"a\":1,\"a\":2}", "Duplicate");
  }

  @Test
  void refusesAnEmptyFile() {
    assertSentence("", "x.json is empty");
  }

  @Test
  void refusesDeepNesting() {
    assertSentence("[".repeat(100_000), "nesting depth");
  }

  @Test
  void refusesBytesThatAreNotUtf8() {
    byte[] bytes = {'"', (byte) 0xff, '"'};
    var e = assertThrows(InvalidInputException.class, () -> Json.parse(bytes, "x.json"));
    assertEquals("x.json is not valid UTF-8.", e.getMessage());
  }

  @Test
  void quotesNothingThatBreaksTheLine() {
    assertSentence("{\"a\\nb\":1,\"a\\nb\":2}", "Duplicate field 'a?b'");
    assertSentence("[\u001b[31m", "x.json is not valid JSON");
  }

  @Test
  void namesNoClassOfAnotherLibrary() {
    for (String text : new String[] {"{} {}", "[1, 2", "{\"a\": NaN}", "nul", "'a'", "[01]"}) {
      var e = assertThrows(InvalidInputException.class, () -> parse(text));
      assertFalse(e.getMessage().matches(".*(fasterxml|Feature|REDACTED).*"), e.getMessage());
    }
  }

  @Test
  void namesAMissingFile() {
    var e = assertThrows(InvalidInputException.class, () -> Json.read(Path.of("no/such.json")));
    assertTrue(e.getMessage().contains("such.json"), e.getMessage());
  }

  @Test
  void writesDoublesSoThatTheyComeBack() {
    double value = 0.1 + 0.2;
    String line = Json.line(Map.of("x", List.of(value)));
    assertEquals(value, parse(line).get("x").get(0).doubleValue());
  }

  private static com.fasterxml.jackson.databind.JsonNode parse(String text) {
    return Json.parse(text.getBytes(UTF_8), "x.json");
  }

  private static void assertSentence(String text, String part) {
    var e = assertThrows(InvalidInputException.class, () -> parse(text));
    assertTrue(e.getMessage().contains(part), e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
  }
}
