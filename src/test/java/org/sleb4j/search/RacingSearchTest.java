package org.sleb4j.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sleb4j.check.Interrupted;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Units;

/** Tests the racing search without any model: losses are a table of blocks and windows. */
class RacingSearchTest {
  private static final SearchOptions THREE = SearchOptions.paper(3);

  /** What the differences between windows look like, with mean 0 and variance 1. */
  @SuppressWarnings("ImmutableEnumChecker")
  private enum Noise {
    NORMAL(SplittableRandom::nextGaussian),
    SKEWED(random -> random.nextExponential() - 1),
    TWO_VALUED(random -> random.nextBoolean() ? 1 : -1),
    RARE(random -> random.nextInt(10) == 0 ? 3 : -1 / 3.0);

    private final ToDoubleFunction<SplittableRandom> draw;

    Noise(ToDoubleFunction<SplittableRandom> draw) {
      this.draw = draw;
    }

    /** Blocks differ by steps of 0.2 at most; windows by much more, and alike for all blocks. */
    private WindowTable table(int windows, long seed) {
      return new WindowTable(
          windows,
          (removed, window) ->
              0.2 * random(seed, removed.hashCode()).nextInt(6)
                  + 5 * random(seed, -1 - window).nextDouble()
                  + 0.5 * draw.applyAsDouble(random(seed, removed.hashCode() * 1000 + window)));
    }

    private static SplittableRandom random(long seed, int what) {
      return new SplittableRandom(new SplittableRandom(seed * 1_000_003 + what).nextLong());
    }
  }

  private static WindowTable noiseless(int windows, long seed) {
    return new WindowTable(
        windows,
        (removed, window) -> new SplittableRandom(seed * 31 + removed.hashCode()).nextInt(4));
  }

  private static RacingResult race(WindowTable table, int blockCount, RacingOptions options) {
    return RacingSearch.of(table, SearchSpace.blocks(blockCount), options).run();
  }

  private static SearchResult exact(WindowTable table, int blockCount, SearchOptions options) {
    return Search.of(table.all(), SearchSpace.blocks(blockCount), options)
        .runTo(options.removals());
  }

  @Property(tries = 200)
  void findsTheExactListWhereWindowsAgree(
      @ForAll @IntRange(min = 4, max = 9) int blockCount,
      @ForAll @IntRange(min = 0, max = 1) int early,
      @ForAll @IntRange(min = 0, max = 1) int latter,
      @ForAll @IntRange(min = 1, max = 40) int windows,
      @ForAll long seed) {
    SearchOptions options = new SearchOptions(2, early, latter);
    WindowTable table = noiseless(windows, seed);
    RacingResult racing = race(table, blockCount, RacingOptions.of(options).withSeed(seed));
    SearchResult exact = exact(table, blockCount, options);
    assertEquals(exact.removed(), racing.removed());
    assertTrue(racing.blockPasses() <= exact.cost().orElseThrow().blockPasses());
  }

  @Property(tries = 50)
  void isTheExactSearchWhereTheFirstRoundHasAllWindows(
      @ForAll @IntRange(min = 1, max = 8) int windows, @ForAll long seed) {
    WindowTable table = Noise.NORMAL.table(windows, seed);
    RacingResult racing = race(table, 7, RacingOptions.of(THREE));
    SearchResult exact = exact(table, 7, THREE);
    assertEquals(
        exact.passes().stream().map(Pass::candidates).toList(),
        racing.passes().stream().map(RacingPass::candidates).toList());
    assertEquals(exact.removed(), racing.removed());
    assertEquals(exact.cost().orElseThrow().blockPasses(), racing.blockPasses());
    assertEquals(0, racing.saved());
  }

  @ParameterizedTest
  @EnumSource
  void findsTheExactListAtLeastAsOftenAsPromised(Noise noise) {
    int lists = 200;
    int wrong = 0;
    double saved = 0;
    for (int seed = 0; seed < lists; seed++) {
      WindowTable table = noise.table(64, seed);
      RacingResult racing = race(table, 8, RacingOptions.of(THREE).withConfidence(0.9));
      wrong += racing.removed().equals(exact(table, 8, THREE).removed()) ? 0 : 1;
      saved += racing.saved() / lists;
    }
    assertTrue(wrong <= 0.1 * lists, wrong + " wrong lists of " + lists);
    assertTrue(saved > 0.3, "saved only " + saved);
  }

  /** How far candidates are behind the best, in standard errors of the difference. */
  private enum Field {
    TIED,
    THREE_AHEAD,
    LADDER;

    private double behind(int block) {
      return this == LADDER ? 0.5 * block : this == TIED || block <= 3 ? 0 : 8;
    }

    private WindowTable table(int windows, long seed) {
      return new WindowTable(
          windows,
          (removed, window) -> {
            int block = removed.stream().findFirst().orElse(0);
            return behind(block) * Math.sqrt(2.0 / windows)
                + Noise.random(seed, block * 1000 + window).nextGaussian();
          });
    }
  }

  @ParameterizedTest
  @EnumSource
  void isAsSureOfOneRemovalAsPromised(Field field) {
    int wrong = 0;
    for (int seed = 0; seed < 300; seed++) {
      WindowTable table = field.table(64, seed);
      SearchOptions one = SearchOptions.paper(1);
      RacingResult racing = race(table, 12, RacingOptions.of(one).withConfidence(0.9));
      wrong += racing.removed().equals(exact(table, 12, one).removed()) ? 0 : 1;
    }
    assertTrue(wrong <= 0.1 * 300, wrong + " wrong removals of 300");
  }

  @Property(tries = 100)
  void countsTheBlockPassesOfWhatEachWindowWentThrough(
      @ForAll @IntRange(min = 1, max = 100) int windows, @ForAll long seed) {
    WindowTable table = Noise.NORMAL.table(windows, seed);
    RacingResult racing = race(table, 9, RacingOptions.of(new SearchOptions(3, 2, 1)));
    assertEquals(counted(racing, 9), racing.blockPasses());
    SearchOptions options = new SearchOptions(3, 2, 1);
    assertEquals(
        exact(table, 9, options).cost().orElseThrow().blockPasses(), racing.exactBlockPasses());
  }

  /** Counts window by window: its candidates' suffixes, and one walk to the last of them. */
  static double counted(RacingResult result, int blockCount) {
    long passes = 0;
    List<Integer> active = new ArrayList<>(IntStream.range(0, blockCount).boxed().toList());
    for (RacingPass pass : result.passes()) {
      for (int window = 0; window < pass.windows(); window++) {
        int last = 0;
        for (Candidate candidate : pass.candidates()) {
          if (candidate.windows() > window) {
            last = active.indexOf(candidate.block());
            passes += active.size() - 1 - last;
          }
        }
        passes += last;
      }
      active.remove((Integer) pass.removed().block());
    }
    return passes;
  }

  @Test
  void dropsWhatIsClearlyWorseAndStopsWhenOneIsLeft() {
    WindowTable table =
        new WindowTable(100, (removed, window) -> removed.contains(3) ? 1 : 2 + window % 2);
    RacingPass pass =
        race(table, 6, RacingOptions.of(SearchOptions.paper(1)).withFirstWindows(10))
            .passes()
            .get(0);
    assertEquals(Units.block(3), pass.removed());
    assertEquals(1, pass.survivors());
    assertEquals(
        List.of(10, 10, 10, 10), pass.candidates().stream().map(Candidate::windows).toList());
    assertFalse(pass.isDropped(pass.best()));
    assertTrue(pass.isDropped(pass.candidates().get(0)));
  }

  @Test
  void removesTheEarlierOfTwoEqualCandidatesAfterAllWindows() {
    WindowTable table = new WindowTable(20, (removed, window) -> window);
    RacingResult result = race(table, 6, RacingOptions.of(THREE));
    assertEquals(Units.blocks(List.of(1, 2, 3)), result.removed());
    assertEquals(4, result.passes().get(0).survivors());
    assertEquals(0, result.saved());
  }

  @Test
  void spendsOneRoundOnAnOnlyCandidate() {
    WindowTable table = new WindowTable(50, (removed, window) -> window);
    RacingResult result = race(table, 3, RacingOptions.of(SearchOptions.paper(1)));
    assertEquals(Units.blocks(List.of(1)), result.removed());
    assertEquals(8, result.passes().get(0).best().windows());
  }

  @Test
  void passesInfinityOverForAnyFiniteLoss() {
    WindowTable table =
        new WindowTable(
            20, (removed, window) -> removed.contains(1) ? Double.POSITIVE_INFINITY : 3);
    assertEquals(
        Units.blocks(List.of(2)),
        race(table, 5, RacingOptions.of(SearchOptions.paper(1))).removed());
  }

  @Test
  void namesTheBlockWhoseLossIsNotANumber() {
    WindowTable table =
        new WindowTable(9, (removed, window) -> removed.contains(3) ? Double.NaN : 1);
    var e =
        assertThrows(InvalidInputException.class, () -> race(table, 6, RacingOptions.of(THREE)));
    assertTrue(e.getMessage().contains("without block 3"), e.getMessage());
  }

  @Test
  void takesWindowsInAnOrderThatASeedSets() {
    WindowTable table = Noise.NORMAL.table(64, 1);
    RacingOptions options = RacingOptions.of(THREE);
    assertEquals(race(table, 8, options).passes(), race(table, 8, options).passes());
    assertFalse(
        race(table, 8, options).passes().equals(race(table, 8, options.withSeed(1)).passes()));
  }

  @Test
  void keepsCompletePassesWhenItIsInterrupted() {
    WindowTable table = Noise.NORMAL.table(64, 2);
    List<RacingProgress> heard = new ArrayList<>();
    RacingSearch search =
        new RacingSearch(
            table,
            SearchSpace.blocks(8),
            RacingOptions.of(THREE),
            progress -> {
              heard.add(progress);
              if (heard.stream().filter(p -> p.pass() == 2).count() == 1) {
                Thread.currentThread().interrupt();
                Interrupted.check();
              }
            });
    assertThrows(Interrupted.class, search::run);
    assertEquals(1, search.result().passes().size());
    RacingResult whole = race(table, 8, RacingOptions.of(THREE));
    assertEquals(whole.passes(), search.run().passes());
  }

  @Test
  void measuresAllWindowsBeforeAndAfterIt() {
    WindowTable table = Noise.NORMAL.table(64, 2);
    RacingResult race = race(table, 8, RacingOptions.of(THREE));
    assertTrue(race.isPartial());
    ActiveBlocks all = ActiveBlocks.all(8);
    RacingResult.Ends ends =
        new RacingResult.Ends(
            table.all().loss(all).mean(), table.all().loss(all.remove(race.removed())).mean());
    assertEquals(Optional.of(ends), race.ends());
  }

  @Test
  void tellsHowFarItIs() {
    List<RacingProgress> heard = new ArrayList<>();
    WindowTable table = Noise.NORMAL.table(64, 3);
    new RacingSearch(table, SearchSpace.blocks(8), RacingOptions.of(THREE), heard::add).run();
    assertEquals("pass 1 of 3, 0 of 64 windows seen, candidate 1 of 6", heard.get(0).toString());
    double before = 0;
    for (RacingProgress progress : heard) {
      assertTrue(progress.fraction() >= before && progress.fraction() <= 1);
      before = progress.fraction();
    }
  }

  @Test
  void saysThatItIsApproximateAndWhatItSaved() {
    WindowTable table = new WindowTable(40, (removed, window) -> removed.contains(3) ? 1 : 2);
    RacingResult result = race(table, 5, RacingOptions.of(SearchOptions.paper(1)));
    assertTrue(
        result.toString().contains("approximate: each is the exact search's at 95 % confidence"),
        result.toString());
    assertTrue(result.toString().contains("8 of 40      1 after 8, 2 after 8"), result.toString());
    assertTrue(result.isPartial() && result.toString().contains("  ~"), result.toString());
    assertTrue(result.toString().contains(RacingResult.PARTIAL), result.toString());
    assertTrue(
        result.toString().contains("72 of its 360 block passes, 80 % saved"), result.toString());
  }

  @Test
  void refusesWhatIsOutOfRange() {
    RacingOptions options = RacingOptions.of(THREE);
    for (double confidence : new double[] {0, 1, -1, 2, Double.NaN}) {
      assertThrows(InvalidInputException.class, () -> options.withConfidence(confidence));
    }
    var e = assertThrows(InvalidInputException.class, () -> options.withFirstWindows(1));
    assertEquals(
        "firstWindows (1) must be at least 2: a single window has no standard error.",
        e.getMessage());
    assertThrows(InvalidInputException.class, () -> race(noiseless(9, 1), 4, options));
    var f =
        assertThrows(
            InvalidInputException.class, () -> new RacingPass(List.of(), Units.block(1), 8));
    assertEquals("what was removed (1) must be one of the candidates.", f.getMessage());
  }

  @Test
  void neverScoresADroppedCandidateAgain() {
    Set<Integer> clear = Set.of(3);
    WindowTable table =
        new WindowTable(
            60,
            (removed, window) ->
                removed.equals(clear)
                    ? 9 + window % 3
                    : Noise.random(5, removed.hashCode() + window * 64).nextDouble());
    RacingPass pass = race(table, 6, RacingOptions.of(SearchOptions.paper(1))).passes().get(0);
    assertEquals(8, pass.candidates().get(2).windows());
    assertTrue(pass.best().windows() > 8);
  }
}
