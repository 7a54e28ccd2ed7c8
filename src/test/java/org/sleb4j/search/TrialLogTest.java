package org.sleb4j.search;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.check.Interrupted;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.model.Unit;

/** A journal of questions and answers: stopped anywhere, every search ends as if it was not. */
class TrialLogTest {
  private static final Map<String, String> FINGERPRINT = Map.of("weights", "w", "search", "s");

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("search.jsonl");
  }

  private TrialLog open() {
    return TrialLog.open(file(), FINGERPRINT);
  }

  private static double cost(Set<Unit> removed, int window) {
    return new Random(UnitSearchTest.hash(removed) + 31L * window).nextDouble() / 3;
  }

  private static MaskTable table() {
    return new MaskTable(Collections.nCopies(6, 4), TrialLogTest::cost);
  }

  private static Strategy strategy(Method method, int removals) {
    SearchSpace blocks = SearchSpace.blocks(6);
    boolean units = method == Method.EVOLUTION;
    SearchSpace space = units ? blocks.withKind(Kind.UNIT) : blocks;
    SearchGoal goal = SearchGoal.of(space, SearchOptions.of(space.kind(), removals));
    EvolutionOptions small =
        EvolutionOptions.published(4).withPopulation(4, 4).withTokens(4, 12).withGenerations(3);
    return switch (method) {
      case GREEDY -> new GreedySearch(goal);
      case SWAP -> new SwapSearch(goal, new GreedySearch(goal));
      case BEAM -> new BeamSearch(goal, 3);
      case EVOLUTION -> new EvolutionSearch(goal, small);
      case ONE_SHOT ->
          new OneShot(goal, any -> new Measured(List.of(6.0, 5.0, 4.0, 3.0, 2.0, 1.0), 6));
      case LAST -> new LastBlocks(goal);
      case ANGLE ->
          new AngleRange(goal, (any, n) -> new Measured(Collections.nCopies(7 - n, 1.0), 6));
      case RANDOM -> new RandomRemoval(goal, 3);
      case GIVEN -> new GivenRemoval(goal, goal.pool().subList(0, removals));
    };
  }

  private static void assertSame(SearchOutcome expected, SearchOutcome found, String when) {
    assertEquals(expected.removed(), found.removed(), when);
    assertEquals(expected.losses(), found.losses(), when);
    assertEquals(expected.choices(), found.choices(), when);
  }

  @ParameterizedTest
  @EnumSource
  void resumesFromEveryPlaceWhereItMayHaveBeenKilled(Method method) throws IOException {
    Strategy strategy = strategy(method, 2);
    SearchOutcome whole;
    try (TrialLog log = open()) {
      whole = strategy.run(table().trials(log));
    }
    byte[] bytes = Files.readAllBytes(file());
    int lines = (int) new String(bytes, UTF_8).lines().count();
    SearchOutcome last = whole;
    for (int length = 0; length < bytes.length; length += 97) {
      Files.write(file(), Arrays.copyOf(bytes, length));
      int kept = (int) new String(bytes, 0, length, UTF_8).chars().filter(c -> c == '\n').count();
      MaskTable table = table();
      try (TrialLog log = open()) {
        last = strategy.run(table.trials(log));
        assertSame(whole, last, "after " + length + " bytes");
      }
      assertTrue(table.asked.size() <= lines - Math.max(1, kept), "what is kept is not asked");
      assertEquals(lines, Files.readAllLines(file()).size());
    }
    MaskTable table = table();
    try (TrialLog log = open()) {
      assertEquals(last, strategy.run(table.trials(log)), "with its cost");
    }
    assertEquals(List.of(), table.asked);
  }

  @ParameterizedTest
  @EnumSource
  void resumesInTheSameProcessAfterAnInterrupt(Method method) {
    SearchOutcome whole = strategy(method, 2).run(table().trials(TrialLog.inMemory()));
    TrialLog log = TrialLog.inMemory();
    int[] left = {0};
    MaskTable stopping =
        new MaskTable(
            Collections.nCopies(6, 4),
            (removed, window) -> {
              if (left[0]-- == 0) {
                Thread.currentThread().interrupt();
                Interrupted.check();
              }
              return cost(removed, window);
            });
    SearchOutcome found = null;
    int stops = 0;
    while (found == null) {
      left[0] = 20;
      try {
        found = strategy(method, 2).run(stopping.trials(log));
      } catch (Interrupted e) {
        Thread.interrupted();
        assertTrue(e.getMessage().contains("kept"), e.getMessage());
        stops++;
      }
    }
    assertSame(whole, found, "after " + stops + " stops");
    assertTrue(stops > 0 || whole.cost().blockPasses() < 20 + 6, "stopped " + stops + " times");
  }

  @Test
  void refusesTheJournalOfAnotherSearch() {
    try (TrialLog log = open()) {
      strategy(Method.BEAM, 2).run(table().trials(log));
    }
    try (TrialLog log = open()) {
      var e =
          assertThrows(
              InvalidInputException.class,
              () -> strategy(Method.EVOLUTION, 2).run(table().trials(log)));
      assertTrue(e.getMessage().contains("journal of another search"), e.getMessage());
    }
    var e =
        assertThrows(
            InvalidInputException.class,
            () -> TrialLog.open(file(), Map.of("weights", "v", "search", "s")));
    assertTrue(e.getMessage().contains("weights was w and is v"), e.getMessage());
  }

  @Test
  void takesUpASmallerSearchOfTheSameKind() {
    try (TrialLog log = open()) {
      strategy(Method.BEAM, 1).run(table().trials(log));
    }
    MaskTable table = table();
    try (TrialLog log = open()) {
      SearchOutcome found = strategy(Method.BEAM, 2).run(table.trials(log));
      assertSame(strategy(Method.BEAM, 2).run(table().trials(TrialLog.inMemory())), found, "");
    }
    MaskTable whole = table();
    strategy(Method.BEAM, 2).run(whole.trials(TrialLog.inMemory()));
    assertEquals(whole.asked.size() - 4, table.asked.size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "{\"question\":\"x\"}",
        "{\"question\":1,\"values\":[],\"blockPasses\":0,\"seconds\":0}"
      })
  void refusesAForeignLine(String line) throws IOException {
    open().close();
    Files.writeString(file(), Files.readString(file()) + line + "\n");
    var e = assertThrows(InvalidInputException.class, this::open);
    assertTrue(e.getMessage().startsWith("Line 2 of the journal"), e.getMessage());
  }

  @Test
  void refusesALossThatIsNotANumber() {
    MaskTable nan = new MaskTable(List.of(4, 4), (removed, window) -> Double.NaN);
    var e =
        assertThrows(
            InvalidInputException.class,
            () -> strategy(Method.BEAM, 1).run(nan.trials(TrialLog.inMemory())));
    assertTrue(e.getMessage().contains("not a number"), e.getMessage());
  }

  @Test
  void keepsTheFileWholeOnAFullDisk() throws IOException {
    for (int room = 120; room < 1500; room += 113) {
      Files.deleteIfExists(file());
      long bytes = room;
      long[] free = {bytes};
      RandomAccessFile disk =
          new RandomAccessFile(file().toFile(), "rw") {
            @Override
            public void write(byte[] data) throws IOException {
              int fitting = (int) Math.max(0, Math.min(data.length, free[0] - length()));
              super.write(data, 0, fitting);
              if (fitting < data.length) {
                throw new IOException("No space left on device");
              }
            }
          };
      try (TrialLog log = TrialLog.open(file(), new LineFile(file(), disk), FINGERPRINT)) {
        var e =
            assertThrows(
                InvalidInputException.class,
                () -> strategy(Method.BEAM, 2).run(table().trials(log)));
        assertTrue(e.getMessage().contains("cannot be written: No space left"), e.getMessage());
        assertTrue(Files.readString(file()).endsWith("}\n"));
        free[0] = Long.MAX_VALUE;
        strategy(Method.BEAM, 2).run(table().trials(log));
      }
      try (TrialLog again = open()) {
        assertTrue(again.size() == 10);
      }
    }
  }
}
