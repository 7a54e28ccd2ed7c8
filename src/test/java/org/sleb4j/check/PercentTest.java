package org.sleb4j.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PercentTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 %",
    "1, 100 %",
    "0.42, 42 %",
    "0.425, 43 %",
    "0.994, 99 %",
    "0.995, 99.5 %",
    "0.999, 99.9 %",
    "0.99999, 99.999 %",
    "0.999999999999, 99.999999 %",
    "0.001, 0.1 %",
    "0.00000000001, 0.000001 %",
    "-0.2, -20 %"
  })
  void neverCallsAShareAllOrNothingThatIsNot(double share, String text) {
    assertEquals(text, Percent.text(share));
  }

  @Test
  void shows999Of1000ResamplesSo() {
    assertEquals("99.9 %", Percent.text(999 / 1000.0));
    assertEquals("unknown", Percent.text(Double.NaN));
  }

  @ParameterizedTest
  @CsvSource({"0.95, 95 %", "0.9995, 99.95 %", "0.99999, 99.999 %", "0.5, 50 %"})
  void showsASettingAsItWasGiven(double share, String text) {
    assertEquals(text, Percent.exact(share));
  }
}
