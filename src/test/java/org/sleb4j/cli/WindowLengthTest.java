package org.sleb4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sleb4j.demo.Demo;

/** A text of the demo model that another model reads: windows of its context, which is said. */
class WindowLengthTest {
  private static Ran perplexity(String... more) {
    String[] words = {
      "perplexity",
      "--model",
      Demo.directory().toString(),
      "--text",
      Demo.evaluation().toString(),
      "--windows",
      "1",
      "--json"
    };
    return Ran.of(Stream.of(words, more).flatMap(Arrays::stream).toArray(String[]::new));
  }

  @Test
  void saysThatWindowsAreLongerThanThoseOfTheDemoModel() {
    Ran ran = perplexity();
    assertEquals(511, ran.json().get("tokens").asInt());
    assertTrue(
        ran.err().contains("whose windows have 256 tokens with --model demo, and have 512 here"),
        ran.err());
  }

  @Test
  void saysNothingWhereTheLengthIsNamed() {
    Ran ran = perplexity("--window-length", "256");
    assertEquals(255, ran.json().get("tokens").asInt());
    assertEquals("", ran.err());
  }
}
