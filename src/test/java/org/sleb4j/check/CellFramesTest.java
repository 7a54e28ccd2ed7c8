package org.sleb4j.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import org.junit.jupiter.api.Test;

class CellFramesTest {
  /** Returns the frames of the library in what a snippet throws, in JShell within this process. */
  private static List<String> library(String snippet) {
    try (JShell shell = JShell.builder().executionEngine("local").build()) {
      shell.addToClasspath(System.getProperty("java.class.path"));
      EvalException thrown = (EvalException) shell.eval(snippet).get(0).exception();
      assertTrue(thrown.getStackTrace().length > 0);
      return Arrays.stream(thrown.getStackTrace())
          .map(StackTraceElement::getClassName)
          .filter(name -> name.startsWith("org.sleb4j."))
          .toList();
    }
  }

  @Test
  void aMistakeInACellHasNoFramesOfTheLibrary() {
    assertEquals(List.of(), library("org.sleb4j.check.Check.that(false, \"wrong\")"));
    assertEquals(
        List.of(), library("java.util.List.of(1).forEach(i -> org.sleb4j.Sleb.load(\"none\"))"));
  }

  @Test
  void aDefectKeepsThem() {
    assertEquals(
        List.of("org.sleb4j.check.Strings"),
        library("org.sleb4j.check.Strings.format(\"%d\", 1.5)").subList(0, 1));
  }

  @Test
  void outsideOfCellsAllFramesStay() {
    StackTraceElement first = new InvalidInputException("wrong").getStackTrace()[0];
    assertEquals(getClass().getName(), first.getClassName());
  }
}
