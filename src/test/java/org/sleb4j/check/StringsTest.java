package org.sleb4j.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class StringsTest {
  @Test
  void countsOneInTheSingular() {
    assertEquals("1 window", Strings.counted(1, "window"));
    assertEquals("0 windows", Strings.counted(0, "window"));
    assertEquals("2 passes", Strings.counted(2, "pass"));
    assertEquals("3 searches", Strings.counted(3, "search"));
    assertEquals("12,345 tokens", Strings.grouped(12345, "token"));
    assertEquals("1 held-out window", Strings.grouped(1, "held-out window"));
  }
}
