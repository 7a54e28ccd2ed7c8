package org.sleb4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ByteSizeTest {
  private final ByteSize sizes = new ByteSize();

  @ParameterizedTest
  @CsvSource({
    "5000000000, 5000000000",
    "5GB, 5000000000",
    "8G, 8589934592",
    "8gib, 8589934592",
    "1.5K, 1536",
    "0.5MB, 500000",
    "2T, 2199023255552",
    "0, 0"
  })
  void readsASize(String text, long bytes) {
    assertEquals(bytes, sizes.convert(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "G", "8 G", "-1", "8X", "1e3", "8Gb/s", "9999999999T", "\u0668G"})
  void refusesWhatIsNone(String text) {
    var e = assertThrows(TypeConversionException.class, () -> sizes.convert(text));
    assertTrue(e.getMessage().startsWith("'" + text + "' is not a size: give bytes"));
  }
}
