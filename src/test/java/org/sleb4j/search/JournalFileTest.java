package org.sleb4j.search;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.Golden;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.cli.Main;

class JournalFileTest {
  private static final SearchState START = SearchState.start(8, 1, 1);
  private static final Map<String, String> FINGERPRINT = Map.of("weights", "w", "windows", "x");

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("search.jsonl");
  }

  private JournalFile open() {
    return JournalFile.open(file(), START, List.of(2), FINGERPRINT);
  }

  private SearchResult run(int target) {
    try (JournalFile journal = open()) {
      return new Search(
              new CostTable(JournalFileTest::cost), journal.state(), journal, SearchListener.SILENT)
          .runTo(target);
    }
  }

  private static double cost(Set<Integer> removed) {
    return new Random(removed.hashCode()).nextDouble() / 3;
  }

  @Test
  void goesOnFromEveryPlaceWhereItMayHaveBeenKilled() throws IOException {
    SearchResult whole = run(4);
    byte[] bytes = Files.readAllBytes(file());
    for (int length = 0; length < bytes.length; length += 7) {
      Files.write(file(), Arrays.copyOf(bytes, length));
      assertEquals(whole.passes(), run(4).passes(), "killed after " + length + " bytes");
      assertEquals(new String(bytes, UTF_8), Files.readString(file()));
    }
  }

  @Test
  void scoresNothingAgainThatItHas() {
    run(4);
    assertEquals(0, run(4).blockPasses());
  }

  @Test
  void goesOnToALaterTarget() {
    List<Pass> three = run(3).passes();
    assertEquals(three, run(5).passes().subList(0, 3));
  }

  @Test
  void keepsWhatWasTakenBackAndTheBarriers() {
    SearchState left;
    try (JournalFile journal = open()) {
      Search search =
          new Search(
              new CostTable(JournalFileTest::cost),
              journal.state(),
              journal,
              SearchListener.SILENT);
      search.runTo(3);
      search.takeBack();
      search.setBarriers(2, 0);
      search.step();
      left = search.state();
    }
    try (JournalFile again = open()) {
      assertEquals(left, again.state());
    }
  }

  @Test
  void refusesTheJournalOfSomethingElse() {
    run(1);
    var e =
        assertThrows(
            InvalidInputException.class,
            () ->
                JournalFile.open(
                    file(), SearchState.start(8, 2, 1), List.of(2), Map.of("weights", "v")));
    assertEquals(
        file()
            + " is the journal of another search (early was 1 and is 2, weights was w and is v,"
            + " windows was x and is null): name another file.",
        e.getMessage());
  }

  @Test
  void refusesAFileThatIsNoJournal() throws IOException {
    Files.writeString(file(), "{\"a\": 1}\n");
    assertSentence("is not a journal of a search");
    Files.writeString(file(), "hello\nworld\n");
    assertSentence("not valid JSON");
    Files.writeString(file(), "hello");
    assertSentence("is not a journal of a search");
  }

  private void assertSentence(String part) {
    var e = assertThrows(InvalidInputException.class, this::open);
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }

  @Test
  void refusesASecondSearchOnOneJournal() {
    try (JournalFile journal = open()) {
      assertSentence("is open in another search");
      assertEquals(START, journal.state());
    }
  }

  @Test
  void refusesASecondProcessOnOneJournalAndGoesOnAfterItsDeath() throws Exception {
    Golden golden = Golden.of("llama-gqa");
    Path tokens = folder.resolve("tokens.json");
    Files.writeString(tokens, golden.json().get("calib_ids").toString());
    String[] arguments = {
      "search",
      "--model",
      golden.directory().toString(),
      "--tokens",
      tokens.toString(),
      "--remove",
      "4",
      "--journal",
      file().toString(),
      "--json"
    };
    try (RandomAccessFile lock = new RandomAccessFile(file().toFile(), "rw")) {
      assertTrue(lock.getChannel().tryLock().isValid());
      Process second = java(arguments);
      assertTrue(second.waitFor(60, TimeUnit.SECONDS));
      assertEquals(2, second.exitValue());
      String sentence = new String(second.getErrorStream().readAllBytes(), UTF_8);
      assertTrue(sentence.contains("is open in another search"), sentence);
    }
    Process first = java(arguments);
    while (Files.size(file()) < 1500 && first.isAlive()) {
      Thread.onSpinWait();
    }
    first.destroyForcibly().waitFor();
    Process again = java(arguments);
    String output = new String(again.getInputStream().readAllBytes(), UTF_8);
    assertTrue(output.startsWith("{\"removed\":[3,2,4,1]"), output);
  }

  private static Process java(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).start();
  }
}
