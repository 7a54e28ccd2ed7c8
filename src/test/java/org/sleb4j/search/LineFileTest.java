package org.sleb4j.search;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.OwnJava;
import org.sleb4j.check.InvalidInputException;

/** A file of lines that something else deletes and wants to have. */
class LineFileTest {
  private static final int LINES = 2000;

  @TempDir Path folder;

  private static Process taker(Path path) throws Exception {
    String java = OwnJava.path();
    var home = LineFileTest.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    return new ProcessBuilder(
            java, "-cp", Path.of(home).toString(), FileTaker.class.getName(), path.toString())
        .redirectErrorStream(true)
        .start();
  }

  /** In between there is an empty file for a moment, which another search may take as its own. */
  @Test
  void noOtherProcessTakesAFileThatIsHalfRestored() throws Exception {
    Path path = folder.resolve("lines");
    List<String> lines = IntStream.range(0, LINES).mapToObj(i -> i + "x".repeat(500)).toList();
    Files.write(path, lines);
    long whole = Files.size(path);
    try (LineFile file = LineFile.open(path)) {
      assertEquals(lines, file.lines());
      Process taker = taker(path);
      for (int round = 0; round < 60; round++) {
        Files.deleteIfExists(path);
        appendUnlessTaken(file, "more");
      }
      Files.createFile(path.resolveSibling("end"));
      String taken = new String(taker.getInputStream().readAllBytes(), UTF_8);
      assertTrue(taken.lines().allMatch("0"::equals), "of " + whole + " bytes: " + taken);
      assertEquals(0, taker.waitFor());
      Files.deleteIfExists(path);
      file.append("last");
    }
    List<String> left = Files.readAllLines(path);
    assertEquals(lines, left.subList(0, LINES));
    assertEquals("last", left.get(left.size() - 1));
  }

  private static void appendUnlessTaken(LineFile file, String line) throws IOException {
    try {
      file.append(line);
    } catch (InvalidInputException e) {
      assertTrue(e.getMessage().contains("is open in another search"), e.getMessage());
    }
  }

  @Test
  void leavesAFileThatAnotherMadeInItsPlaceAlone() throws IOException {
    Path path = folder.resolve("lines");
    try (LineFile file = LineFile.open(path)) {
      file.append("one");
      Files.delete(path);
      file.append("two");
      assertEquals(List.of("one", "two"), Files.readAllLines(path));
      Files.delete(path);
      Files.writeString(path, "another\n");
      var e = assertThrows(InvalidInputException.class, () -> file.append("three"));
      assertTrue(e.getMessage().contains("was written or replaced"), e.getMessage());
    }
    assertEquals(List.of("another"), Files.readAllLines(path));
  }
}
