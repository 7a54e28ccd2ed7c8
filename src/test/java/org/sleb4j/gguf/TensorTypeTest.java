package org.sleb4j.gguf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class TensorTypeTest {
  @Test
  void knowsTheNumbersNamesAndBlocksOfLlamaCpp() {
    List<String> expected =
        new String(Reference.bytes("types.txt"), UTF_8)
            .lines()
            .map(line -> line.toLowerCase(Locale.ROOT))
            .toList();
    assertEquals(expected, Arrays.stream(TensorType.values()).map(TensorTypeTest::line).toList());
  }

  private static String line(TensorType type) {
    return type.code() + " " + type + " " + type.blockElements() + " " + type.blockBytes();
  }

  @Test
  void findsATypeByItsNumber() {
    assertEquals(TensorType.Q8_0, TensorType.of(8).orElseThrow());
    assertTrue(TensorType.of(4).isEmpty());
  }
}
