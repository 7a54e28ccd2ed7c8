package org.sleb4j.search;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sleb4j.Golden;
import org.sleb4j.OwnJava;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.cli.Main;

class JournalFileTest {
  private static final SearchState START = SearchState.start(SearchSpace.blocks(8), 1, 1);
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
      return search(journal).runTo(target);
    }
  }

  private static Search search(JournalFile journal) {
    return new Search(
        CostTable.ofBlocks(JournalFileTest::cost), journal.state(), journal, SearchListener.SILENT);
  }

  private static double cost(Set<Integer> removed) {
    return new Random(removed.hashCode()).nextDouble() / 3;
  }

  @Test
  void resumesFromEveryPlaceWhereItMayHaveBeenKilled() throws IOException {
    SearchResult whole = run(4);
    byte[] bytes = Files.readAllBytes(file());
    for (int length = 0; length < bytes.length; length += 7) {
      Files.write(file(), Arrays.copyOf(bytes, length));
      assertEquals(whole.passes(), run(4).passes(), "killed after " + length + " bytes");
      assertEquals(lines(new String(bytes, UTF_8)), lines(Files.readString(file())));
    }
  }

  /** Returns what does not depend on the clock, and on how often a walk began again. */
  private static List<String> lines(String journal) {
    return journal.lines().map(line -> line.replaceFirst(",\"blockPasses.*", "")).toList();
  }

  @Test
  void givesTheFirstRemovalsOfALongerJournalWithTheirCost() throws IOException {
    SearchResult one = run(1);
    SearchResult three = run(3);
    long size = Files.size(file());
    SearchResult again = run(1);
    assertEquals(one, again, "the cost is that of the process that did the work");
    // 8 blocks, candidates 1 to 6: a walk of 6 blocks in front, 6 + 5 + ... + 1 behind
    assertEquals(6 + 21, again.cost().orElseThrow().blockPasses());
    assertEquals(three, run(3), "the others are still known");
    assertEquals(6 + 21 + 5 + 15 + 4 + 10, three.cost().orElseThrow().blockPasses());
    assertTrue(three.cost().orElseThrow().seconds() > one.cost().orElseThrow().seconds());
    assertTrue(Files.size(file()) < size + 100, "nothing was scored again");
  }

  @Test
  void addsUpTheCostOfAPassThatWasInterrupted() throws IOException {
    run(1);
    List<String> whole = Files.readString(file()).lines().toList();
    Files.writeString(file(), String.join("\n", whole.subList(0, 4)) + "\n");
    SearchResult resumed = run(1);
    // the walk begins again in front: blocks 0 to 3 ran twice
    assertEquals(27 + 3, resumed.cost().orElseThrow().blockPasses());
  }

  @Test
  void readsJournalsOfEarlyVersionsWithoutTheirCost() throws IOException {
    SearchResult found = run(2);
    String early = Files.readString(file()).replaceAll(",\"blockPasses\":[^}]*", "");
    Files.writeString(file(), early);
    assertEquals(found.passes(), run(2).passes());
    assertEquals(Optional.empty(), run(2).cost());
    assertEquals(Optional.empty(), run(3).cost());
    assertTrue(run(3).toString().contains("at a cost that its journal does not hold"));
  }

  @Test
  void refusesRemovalsThatWereChosenWithOtherBarriers() {
    try (JournalFile journal = open()) {
      Search search = search(journal);
      search.step();
      search.setBarriers(3, 0);
      search.step();
    }
    try (JournalFile journal = open()) {
      var e =
          assertThrows(
              InvalidInputException.class, () -> search(journal).run(SearchOptions.paper(2)));
      assertTrue(
          e.getMessage().contains("with other barriers than early (1) and latter (1): remove at"),
          e.getMessage());
      assertEquals(1, search(journal).run(SearchOptions.paper(1)).removed().size());
    }
  }

  @Test
  void scoresNothingAgainThatItHas() {
    run(4);
    try (JournalFile journal = open()) {
      new Search(
              (active, left) -> fail("scored again"),
              journal.state(),
              journal,
              SearchListener.SILENT)
          .runTo(4);
    }
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
      Search search = search(journal);
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
                    file(),
                    SearchState.start(SearchSpace.blocks(8), 2, 1),
                    List.of(2),
                    Map.of("weights", "v")));
    assertEquals(
        file()
            + " is the journal of another search (early was 1 and is 2, weights was w and is v,"
            + " windows was x and is not named): name another file.",
        e.getMessage());
  }

  @Test
  void refusesAFileThatIsNoJournal() throws IOException {
    Files.writeString(file(), "{\"a\": 1}\n");
    assertSentence("is not a journal of a search");
    Files.writeString(file(), "hello\nworld\n");
    assertSentence("is not a journal of a search");
    Files.writeString(file(), "{\"journal\": \"Nature\"}");
    assertSentence("is not a journal of a search");
    assertEquals("{\"journal\": \"Nature\"}", Files.readString(file()), "nothing is lost");
    Files.delete(file());
    Files.createDirectory(file());
    assertSentence("is not a regular file");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2 | {'block':'x','loss':1,'windows':[0.5]} | block (\"x\") must be a whole number",
        "2 | {'block':1.5,'loss':1,'windows':[0.5]} | block (1.5) must be a whole number",
        "2 | {'block':1,'loss':1,'windows':['x']} | windows (\"x\") must be a number",
        "2 | {'block':1,'loss':1,'windows':0.5} | windows (0.5) must be an array of numbers",
        "2 | {'block':1,'loss':1,'windows':[0.5,0.5]} | losses (2) must be as many as windows (1)",
        "2 | {'block':1,'loss':1,'windows':[{}]} | windows ({}) must be a number",
        "2 | {'block':1,'loss':1,'windows':[null]} | windows (null) must be a number",
        "2 | {'block':1,'loss':1,'windows':['NaN']} | windows (\"NaN\") must be a number",
        "2 | {'block':1,'loss':2,'windows':[0.5]} | loss (2.0) is not the sum over windows (1.0)",
        "2 | {'block':2,'loss':1,'windows':[0.5]} | next candidate of removal 1 is block 1, not",
        "2 | {'block':1,'loss':1} | not [block, loss]",
        "2 | {'block':1,'loss':1,'windows':[0.5],'blockPasses':1} | not [block, loss, windows, bl",
        "2 | {'block':1,'loss':1,'windows':[0.5],'blockPasses':'1','seconds':1} | blockPasses (\"1",
        "2 | {'block':1,'loss':1,'windows':[0.5],'blockPasses':1,'seconds':-1} | must not be neg",
        "2 | {'removed':1} | Only 0 of the 6 candidates of removal 1 are scored",
        "8 | {'removed':99} | Removal 1 is that of block",
        "2 | {'takenBack':1} | There is no removal to take back",
        "2 | {'early':-1,'latter':1} | early (-1) must not be negative",
        "2 | {'early':99999999999,'latter':1} | early (99999999999) must be a whole number",
        "2 | {'later':1} | the fields [later], which no event has",
        "2 | [1,2] | the fields [], which no event has",
        "2 | 7 | the fields [], which no event has",
        "2 | {'block':1,'lo{'block':1} | is not valid JSON",
      })
  void refusesALineThatDoesNotContinueTheSearch(int number, String line, String part)
      throws IOException {
    run(1);
    List<String> lines = new ArrayList<>(Files.readAllLines(file()));
    lines.set(number - 1, line.replace('\'', '"'));
    Files.write(file(), lines);
    var e = assertThrows(InvalidInputException.class, this::open);
    assertTrue(e.getMessage().contains(part), e.getMessage());
    assertTrue(e.getMessage().startsWith("Line " + number + " of the journal " + file()));
    Files.write(file(), lines.subList(0, number - 1));
    assertEquals(1, run(1).removed().size(), "the way out that the sentence names");
  }

  @Test
  void readsWhatEditorsOfWindowsSave() throws IOException {
    SearchResult two = run(2);
    Files.writeString(file(), "\uFEFF" + Files.readString(file()).replace("\n", "\r\n"));
    assertEquals(two, run(2));
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
  void keepsItsLockWhenASecondSearchIsRefused() throws Exception {
    try (JournalFile journal = open()) {
      assertSentence("is open in another search");
      assertSentence("close() it in its notebook");
      Path link = Files.createSymbolicLink(folder.resolve("link"), file());
      assertThrows(
          InvalidInputException.class,
          () -> JournalFile.open(link, START, List.of(2), FINGERPRINT));
      assertEquals(1, search(journal).runTo(1).removed().size());
    }
    assertEquals(1, run(1).removed().size(), "it is free again");
  }

  @Test
  void isWrittenByAThreadThatIsInterrupted() {
    Thread.currentThread().interrupt();
    try {
      assertEquals(2, run(2).removed().size());
    } finally {
      assertTrue(Thread.interrupted());
    }
    assertEquals(2, run(2).removed().size());
  }

  @Test
  void writesEverythingAgainIfTheFileIsDeleted() throws IOException {
    try (JournalFile journal = open()) {
      Search search = search(journal);
      search.step();
      Files.delete(file());
      search.step();
      Files.move(file(), folder.resolve("moved"));
      search.step();
      assertSentence("is open in another search");
    }
    try (JournalFile journal = open()) {
      assertEquals(3, journal.state().passes().size());
    }
  }

  @Test
  void writesNothingBehindWhatAnotherProcessWrote() throws IOException {
    try (JournalFile journal = open()) {
      Search search = search(journal);
      search.step();
      Files.writeString(file(), "{}\n", StandardOpenOption.APPEND);
      String before = Files.readString(file());
      var e = assertThrows(InvalidInputException.class, search::step);
      assertTrue(e.getMessage().contains("was written or replaced by something else"));
      assertEquals(before, Files.readString(file()));
    }
  }

  @Test
  void refusesEventsAfterItIsClosed() {
    JournalFile journal = open();
    journal.close();
    journal.close();
    assertFalse(journal.isOpen());
    var e = assertThrows(InvalidInputException.class, () -> search(journal).step());
    assertTrue(e.getMessage().contains("is closed: start the search again"), e.getMessage());
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
    assertTrue(output.contains("\"removed\":[3,2,4,1]"), output);
  }

  private static Process java(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(OwnJava.path());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).start();
  }
}
