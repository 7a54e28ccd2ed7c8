package org.sleb4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sleb4j.bench.ComparedSearch;
import org.sleb4j.bench.ModelSize;
import org.sleb4j.bench.SearchComparison;
import org.sleb4j.bench.SpeedComparison;
import org.sleb4j.bench.Standing;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Units;
import org.sleb4j.search.Choice;
import org.sleb4j.search.Cost;
import org.sleb4j.search.Kind;
import org.sleb4j.search.Method;
import org.sleb4j.search.SearchOutcome;
import org.sleb4j.search.SearchSpace;
import org.sleb4j.zeroshot.TaskScore;

/** A comparison of three searches whose figures can be worked out by hand. */
class SearchComparisonReportTest {
  private static final TaskScore DENSE = Samples.score(true, true, true, false);

  private static WindowLosses losses(double... means) {
    return new WindowLosses(List.of(11, 11, 11, 11, 11), Arrays.stream(means).boxed().toList());
  }

  private static Standing standing(WindowLosses losses, long parameters, Integer... removed) {
    SpeedComparison speed =
        new SpeedComparison(
            Samples.options(), Samples.run(1), Samples.run(0.5, removed), Samples.speedup(), null);
    return new Standing(
        new ActiveBlocks(5, List.of(removed)),
        losses,
        Optional.of(removed.length == 0 ? DENSE : Samples.score(true, false, true, false)),
        new ModelSize(parameters, 4 * parameters, 512 * (5L - removed.length)),
        removed.length == 0 ? List.of() : List.of(speed));
  }

  private static ComparedSearch search(String name, WindowLosses losses, Integer... removed) {
    SearchOutcome outcome =
        new SearchOutcome(
            Method.GREEDY,
            SearchSpace.blocks(5),
            Units.blocks(List.of(removed)),
            losses,
            List.of(),
            new Cost(1234.5, 6.75));
    return new ComparedSearch(name, Samples.provenance(), outcome, standing(losses, 600, removed));
  }

  /** Dense 20; 22 on every window; 22 on average, and once lower, once higher; 44. */
  private static SearchComparison comparison() {
    double dense = Math.log(20);
    double low = Math.log(22);
    return new SearchComparison(
        0.4,
        standing(losses(dense, dense, dense, dense, dense), 1000),
        List.of(
            search("first", losses(low, low, low, low, low), 2, 1),
            search("second", losses(low + .2, low - .1, low + .2, low - .1, low), 3, 1),
            search("third", losses(low, low, low, low, low), 1, 2),
            search("fourth", losses(low + 1, low + 1.1, low + 1, low + 1.1, low + 1.05), 3, 2)),
        Samples.provenance());
  }

  private static String line(String text, String start) {
    return text.lines().filter(line -> line.startsWith(start)).findFirst().orElseThrow();
  }

  @Test
  void tellsWhichIsLowestAndWhichMightAsWellBe() {
    String text = new SearchComparisonReport(comparison()).toString();
    assertTrue(
        text.startsWith(
            "4 searches, each for 40 % of the blocks' parameters; lowest perplexity: first, with 2"
                + " more within noise of it"),
        text);
    assertTrue(line(text, "1  first").contains("40.0 %"), text);
    assertTrue(line(text, "1  first").contains("22.00"), text);
    assertTrue(line(text, "1  first").contains("1.100  1.100 to 1.100"), text);
    assertTrue(line(text, "1  first").endsWith("< lowest"), text);
    // mean 0.04, standard deviation 0.151658, t of four degrees 2.776445: half 0.188306
    assertTrue(line(text, "2  second").contains("+0.0400  -0.1483 to +0.2283"), text);
    assertTrue(line(text, "2  second").endsWith("< within noise of the lowest"), text);
    assertTrue(line(text, "3  third").endsWith("< same model as 1"), text);
    // mean 1.05, standard deviation 0.05, half 0.062083
    assertTrue(line(text, "4  fourth").contains("+1.0500  +0.9879 to +1.1121"), text);
    assertTrue(line(text, "4  fourth").endsWith("+0.3196"), text);
  }

  @Test
  void showsAnswersSizesSpeedsAndCosts() {
    String text = new SearchComparisonReport(comparison()).toString();
    assertTrue(line(text, "1  first").contains("0.5000"), text);
    assertTrue(line(text, "   dense").contains("0.7500"), text);
    String savings = line(text, "1             600");
    assertTrue(savings.contains("2.3 KiB"), savings);
    assertTrue(savings.contains("1.5 KiB"), savings);
    assertTrue(savings.contains("2.000  1.500 to 2.500"), savings);
    assertTrue(savings.contains("1,234.5"), savings);
    assertTrue(text.contains("1  without 2, 1"), text);
    assertTrue(text.contains("\ncalibrated on stories <1>.txt"), text);
  }

  @Test
  void saysWhichModelIsNotSmallerOnDisk() {
    List<Units> attention = List.of(Units.parse("2.attention"));
    WindowLosses found = losses(3, 3, 3, 3, 3);
    SearchOutcome outcome =
        new SearchOutcome(
            Method.GREEDY,
            SearchSpace.blocks(5).withKind(Kind.UNIT),
            attention,
            found,
            List.of(),
            new Cost(7, 1));
    Standing left =
        new Standing(
            ActiveBlocks.all(5).remove(attention),
            found,
            Optional.of(DENSE),
            new ModelSize(900, 4000, 512 * 4),
            comparison().best().standing().speeds());
    ComparedSearch units = new ComparedSearch("units", Samples.provenance(), outcome, left);
    SearchComparison both =
        new SearchComparison(
            0.1, comparison().dense(), List.of(comparison().best(), units), Samples.provenance());
    String text = new SearchComparisonReport(both).toString();
    String row = line(text, "2             900");
    assertTrue(
        row.endsWith("< saved with padding: not smaller on disk than the dense model"), text);
    assertFalse(line(text, "1             600").contains("padding"), text);
  }

  @Test
  void givesWhatASearchRemoved() {
    SearchComparisonReport report = new SearchComparisonReport(comparison());
    assertEquals(Units.blocks(List.of(2, 1)), report.removed());
    assertEquals(Units.blocks(List.of(3, 2)), report.removed("fourth"));
    var e = assertThrows(InvalidInputException.class, () -> report.removed("fifth"));
    assertTrue(e.getMessage().contains("must be one of first; second; third; fourth"));
  }

  @Test
  void drawsAPicture() {
    var data = new SearchComparisonReport(comparison()).mimeBundle().data();
    assertTrue(data.containsKey("image/png"), data.keySet().toString());
  }

  @Test
  void refusesEqualNames() {
    ComparedSearch twice = comparison().best();
    assertThrows(
        InvalidInputException.class,
        () ->
            new SearchComparison(
                0.4, comparison().dense(), List.of(twice, twice), Samples.provenance()));
  }

  @Test
  void showsAnOutcomeAndItsDistanceToTheGreedySearch() {
    WindowLosses before = losses(3, 3, 3, 3, 3);
    SearchOutcome greedy = search("", losses(4, 4, 4, 4, 4), 2, 1).outcome();
    SearchOutcome found =
        new SearchOutcome(
            Method.BEAM,
            SearchSpace.blocks(5),
            Units.blocks(List.of(2, 3)),
            losses(3.5, 3.75, 3.5, 3.75, 3.5),
            List.of(new Choice("removed 3 rather than 1", Optional.empty())),
            new Cost(50, 2));
    OutcomeReport report =
        new OutcomeReport(
            "beam", found, before, Optional.of(greedy), Optional.empty(), Samples.provenance());
    String text = report.toString();
    assertTrue(text.startsWith("beam: removed 2, 3, 40 % of the blocks' parameters"), text);
    assertTrue(line(text, "beam  ").contains("3.6000"), text);
    assertTrue(line(text, "beam  ").contains("+0.6000"), text);
    assertTrue(line(text, "the greedy search").contains("1,234.5"), text);
    // mean -0.4, standard deviation 0.136931, half 0.170022
    assertTrue(text.contains("-0.4000 nats (95 %: -0.5700 to -0.2300)"), text);
    assertTrue(text.contains("leaves 2: 3.attention, 3.feed-forward"), text);
    assertTrue(text.contains("removed 3 rather than 1"), text);
    assertTrue(report.mimeBundle().data().containsKey("image/png"));
  }
}
