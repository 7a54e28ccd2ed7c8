package org.sleb4j.save;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.OwnJava;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;
import org.sleb4j.check.Warnings;
import org.sleb4j.json.Json;

class TargetTest {
  @TempDir Path folder;

  /** A process that never finishes what it writes. */
  static final class Unfinished {
    private Unfinished() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
      try (Target target = Target.create(Path.of(arguments[0]), 0, true)) {
        Files.writeString(target.directory().resolve("half"), "written");
        System.out.println(target.directory());
        System.out.flush();
        TimeUnit.MINUTES.sleep(1);
      }
    }
  }

  @Test
  void isGoneWhenItsProcessIsAskedToEnd() throws IOException, InterruptedException {
    Path place = Files.createDirectory(folder.resolve("made"));
    Process process = start(place);
    try (BufferedReader printed = process.inputReader(StandardCharsets.UTF_8)) {
      assertTrue(Files.exists(Path.of(printed.readLine()).resolve("half")));
    }
    process.destroy();
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    assertArrayEquals(new String[] {"made"}, folder.toFile().list());
  }

  @Test
  void staysWhenItIsComplete() throws IOException {
    Path place = folder.resolve("made");
    assertFalse(write(place, "new"));
    assertArrayEquals(new String[] {"made"}, folder.toFile().list());
    assertEquals("new", weights(place));
  }

  @Test
  void replacesWhatItWroteBefore() throws IOException {
    Path place = written("made");
    assertTrue(sentence(() -> write(place, "new")).contains("already exists"));
    assertEquals("old", weights(place));
    assertTrue(write(place, "new", true, Mover.RENAME));
    assertEquals("new", weights(place));
    assertArrayEquals(new String[] {"made"}, folder.toFile().list());
  }

  @Test
  void leavesWhatItDidNotWrite() throws IOException {
    Path place = written("made");
    Path notes = Files.writeString(place.resolve("notes.txt"), "mine");
    assertEquals(
        place
            + " holds notes.txt, which this tool did not write, so it is not replaced: name another"
            + " directory, or move that file away.",
        overwriting(place));
    Files.delete(notes);
    Files.createDirectory(place.resolve(".git"));
    assertTrue(overwriting(place).contains("holds .git, which this tool did not write"));
    Files.delete(place.resolve(".git"));
    Files.writeString(place.resolve("weights"), "OLD"); // of the same size
    assertTrue(overwriting(place).contains("holds weights, which was changed after"));
    Files.delete(place.resolve("weights"));
    Files.createSymbolicLink(place.resolve("weights"), place.resolve("sleb.json"));
    assertTrue(overwriting(place).contains("holds weights, which this tool did not write"));
    Files.delete(place.resolve("sleb.json"));
    Files.delete(place.resolve("weights"));
    Files.writeString(place.resolve("config.json"), "{}");
    assertTrue(overwriting(place).contains("holds config.json, which this tool did not write"));
    assertArrayEquals(new String[] {"config.json"}, place.toFile().list());
  }

  @Test
  void losesNothingWhereAMoveFails() throws IOException {
    for (Set<Integer> failing : List.of(Set.of(1), Set.of(2), Set.of(2, 3), Set.of(1, 2, 3))) {
      Path place = written("made" + failing.hashCode());
      AtomicInteger moves = new AtomicInteger();
      Mover mover =
          (from, to) -> {
            if (failing.contains(moves.incrementAndGet())) {
              throw new IOException("move " + moves + " failed");
            }
            Mover.RENAME.move(from, to);
          };
      String told = sentence(() -> write(place, "new", true, mover));
      assertTrue(told.startsWith(place + " cannot be written: move "), told);
      assertEquals("new", weights(named(told, "the new model is complete in ")), told);
      boolean isAside = failing.equals(Set.of(2, 3));
      Path old = isAside ? named(told, "the old one is in ") : place;
      assertEquals("old", weights(old), told);
      assertEquals(isAside, told.contains("the old one"), told);
    }
  }

  @Test
  void keepsTheNewOneWhereThePlaceIsTakenMeanwhile() throws IOException {
    Path place = folder.resolve("made");
    String told =
        sentence(
            () -> {
              try (Target target = Target.create(place, 0, true)) {
                fill(target.directory(), "new");
                fill(Files.createDirectory(place), "other");
                target.finish();
              }
            });
    assertTrue(told.contains("another process has written there meanwhile"), told);
    assertEquals("other", weights(place));
    assertEquals("new", weights(named(told, "the new model is complete in ")));
  }

  @Test
  void namesBothWhereAProcessEndedBetweenTheTwoMoves() throws IOException {
    Path place = folder.resolve("made");
    Path old = Files.createDirectory(folder.resolve(".made.old1"));
    Path made = Files.createDirectory(folder.resolve(".made.partial2"));
    assertEquals(
        Strings.format(
            "%s was being replaced when a process ended: the old model is in %s, the new"
                + " one in %s; rename one of them, or remove them.",
            place, old.toRealPath(), made.toRealPath()),
        overwriting(place));
  }

  @Test
  void warnsOfWhatAKilledProcessLeft() throws IOException {
    Path left = Files.createDirectory(folder.resolve(".made.partial1"));
    List<String> heard = new ArrayList<>();
    assertFalse(
        Warnings.heardBy(
            heard::add, () -> assertDoesNotThrow(() -> write(folder.resolve("made"), "new"))));
    String sentence = " is an unfinished model: remove it, unless another process is writing it.";
    assertEquals(List.of(left.toRealPath() + sentence), heard);
    assertTrue(Files.exists(left));
  }

  @Test
  void writesWhereALinkLeads() throws IOException {
    Path place = written("made");
    Path link = Files.createSymbolicLink(folder.resolve("link"), place);
    assertTrue(write(link, "new", true, Mover.RENAME));
    assertTrue(Files.isSymbolicLink(link));
    assertEquals("new", weights(place));
    Path nowhere = Files.createSymbolicLink(folder.resolve("nowhere"), folder.resolve("gone"));
    assertTrue(overwriting(nowhere).contains("is a broken link"));
    assertTrue(write(folder.resolve("link/../made/."), "newer", true, Mover.RENAME));
    assertEquals("newer", weights(place));
  }

  @Test
  void refusesPlacesThatNoDirectoryCanTake() throws IOException {
    assertTrue(overwriting(Path.of("/")).contains("is the root of a file system"));
    assertTrue(overwriting(Path.of("")).contains("is the working directory"));
    assertTrue(overwriting(Path.of("..")).contains("is the working directory"));
    assertTrue(overwriting(Path.of("/proc")).contains("is where a file system is mounted"));
    assertTrue(overwriting(folder.resolve("a/b")).startsWith("There is no directory"));
    assertTrue(overwriting(folder.resolve("n".repeat(201))).contains("has 201 bytes"));
    Path file = Files.writeString(folder.resolve("file"), "mine");
    assertTrue(overwriting(file).contains("is not a directory"));
    assertEquals("mine", Files.readString(file));
  }

  @Test
  void neverReplacesWhatTheSourceLinksTo() throws IOException {
    Path place = written("made");
    Path source = Files.createDirectory(folder.resolve("source"));
    Files.createSymbolicLink(source.resolve("weights"), place.resolve("weights"));
    assertTrue(sentence(() -> Target.checkApart(place, source)).contains("holds the model being"));
    assertTrue(sentence(() -> Target.checkApart(place, place)).contains("holds the model being"));
    Target.checkApart(source, place);
  }

  /** What may fail while a model is written. */
  private interface Writing {
    void run() throws IOException;
  }

  private static String sentence(Writing writing) {
    return assertThrows(InvalidInputException.class, writing::run).getMessage();
  }

  private static String overwriting(Path place) {
    return sentence(() -> write(place, "new", true, Mover.RENAME));
  }

  private static Path named(String sentence, String before) {
    String rest = sentence.substring(sentence.indexOf(before) + before.length());
    return Path.of(rest.split(", |\\.$", 2)[0]);
  }

  private Path written(String name) throws IOException {
    Path place = folder.resolve(name);
    write(place, "old");
    return place;
  }

  private static boolean write(Path place, String text, boolean overwrite, Mover mover)
      throws IOException {
    try (Target target = Target.create(place, 0, overwrite, mover)) {
      fill(target.directory(), text);
      return target.finish();
    }
  }

  private static boolean write(Path place, String text) throws IOException {
    return write(place, text, false, Mover.RENAME);
  }

  private static void fill(Path directory, String text) throws IOException {
    Files.writeString(directory.resolve("weights"), text);
    String list = Json.pretty(Map.of(OwnFiles.FIELD, OwnFiles.describe(directory)));
    Files.writeString(directory.resolve(Lineage.FILE), list);
  }

  private static String weights(Path directory) throws IOException {
    return Files.readString(directory.resolve("weights"));
  }

  private static Process start(Path place) throws IOException {
    return new ProcessBuilder(
            OwnJava.path(),
            "-cp",
            System.getProperty("java.class.path"),
            Unfinished.class.getName(),
            place.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
