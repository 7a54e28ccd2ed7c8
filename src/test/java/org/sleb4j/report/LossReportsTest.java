package org.sleb4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sleb4j.report.Samples.perplexity;
import static org.sleb4j.report.Samples.provenance;
import static org.sleb4j.report.Samples.redundancy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sleb4j.eval.TokenLosses;
import org.sleb4j.eval.WeightedMean;
import org.sleb4j.redundancy.BlockRedundancy;
import org.sleb4j.redundancy.BlockSimilarity;
import org.sleb4j.redundancy.RankAgreement;
import org.sleb4j.redundancy.Redundancy;

/** Metrics, ranks and perplexities as a person reads them; the figures were worked out by hand. */
class LossReportsTest {
  @Test
  void marksTheBlockWithoutWhichTheLossIsLowest() {
    RedundancyReport report = new RedundancyReport(redundancy(), provenance());
    Shown shown = Shown.of(report);
    shown.assertRows(
        List.of("0", "0.5000", "4.6052", "+1.6094", "100.00", ""),
        List.of("1", "0.0200", "3.2189", "+0.2231", "25.00", ""),
        List.of("2", "0.0100", "3.1781", "+0.1823", "24.00", "◀ lowest metric 2"),
        List.of("3", "0.1000", "3.6889", "+0.6931", "40.00", ""));
    assertTrue(shown.text().contains("mean NLL with all of them 2.9957, perplexity 20.00"));
    assertEquals(List.of(2, 1, 3), report.lowest(3));
    assertEquals(List.of(2, 1), report.lowestByMetric1(2));
  }

  @Test
  void callsTheLossMetric3WhereBlocksAreRemovedAlready() {
    Shown shown = Shown.of(new RedundancyReport(redundancy(), provenance(4)));
    assertEquals("metric 3", shown.rows().get(0).get(2));
    assertEquals("◀ lowest metric 3", shown.rows().get(3).get(5));
  }

  @Test
  void saysWhereTheNumbersCameFromAndEscapesIt() {
    Shown shown = Shown.of(new PerplexityReport(perplexity(26), provenance(3, 1)));
    assertTrue(
        shown.text().contains("a<b> & \"c\", 3 of 5 blocks, without [3, 1], float32 on cpu"),
        shown.text());
    assertTrue(shown.text().contains("stories <1>.txt (plain text), protocol consecutive"));
    assertTrue(shown.text().contains("2 windows of 10 tokens"), shown.text());
    assertTrue(shown.html().getTextContent().contains("a<b> & \"c\", 3 of 5 blocks"));
    assertTrue(shown.html().getTextContent().contains("stories <1>.txt"));
  }

  @Test
  void showsAPerplexityWithItsInterval() {
    PerplexityReport report = new PerplexityReport(perplexity(26), provenance());
    assertEquals("Perplexity 26.00", Shown.of(report).title());
    Shown.of(report)
        .assertRows(List.of("26.00", "24.50 to 27.75", "3.2581", "1.1606", "1,234,567", "6"));
    assertEquals(26, report.value());
  }

  @Test
  void showsALargePerplexityWithoutDecimals() {
    Shown shown = Shown.of(new PerplexityReport(perplexity(12_345.25), provenance()));
    assertEquals(List.of("12,345", "12,344 to 12,347"), shown.rows().get(1).subList(0, 2));
  }

  /** Student's t of 4 degrees of freedom is 2.7764 at 97.5 %: 0.2231 -+ 2.7764 x 0.01. */
  @Test
  void comparesPairedOverWindows() {
    WeightedMean added = new WeightedMean(Math.log(1.25), Optional.of(0.01), 5);
    ComparisonReport report =
        new ComparisonReport(perplexity(20), perplexity(25), added, provenance(3, 1));
    Shown shown = Shown.of(report);
    assertEquals("Perplexity 25.00, dense 20.00: 1.250 times as high", shown.title());
    shown.assertRows(
        List.of("dense", "20.00", "18.50 to 21.75", "2.9957"),
        List.of("without 3, 1", "25.00", "23.50 to 26.75", "3.2189"));
    assertTrue(
        shown
            .text()
            .contains(
                "paired over 5 windows: +0.2231 nats (95 %: +0.1954 to +0.2509), 1.250 times the"
                    + " perplexity (95 %: 1.216 to 1.285)"),
        shown.text());
  }

  /** Ranks 4 2 1 3 and 4 1.5 3 1.5: rho is 1.5 / sqrt(5 x 4.5), tau-b is 1 / sqrt(6 x 5). */
  @Test
  void showsRanksWithTies() {
    RankAgreement agreement =
        new RankAgreement(
            "Metric 1",
            "Metric 2",
            List.of(0, 1, 2, 3),
            List.of(0.5, 0.02, 0.01, 0.1),
            List.of(4.0, 2.0, 3.0, 2.0));
    Shown shown = Shown.of(new RankReport(agreement, provenance()));
    assertEquals("Metric 1 and Metric 2: Spearman's rho 0.32, Kendall's tau 0.18", shown.title());
    shown.assertRows(
        List.of("0", "4", "4"),
        List.of("1", "2", "1.5"),
        List.of("2", "1", "3"),
        List.of("3", "3", "1.5"));
  }

  @Test
  void leavesMetric3OfARemovedBlockEmpty() {
    Redundancy pruned =
        new Redundancy(
            4,
            3.5,
            List.of(
                new BlockRedundancy(1, 0.02, 3.75),
                new BlockRedundancy(2, 0.01, 3.6),
                new BlockRedundancy(3, 0.1, 4.5)),
            20,
            1);
    Shown.of(new MetricsReport(redundancy(), pruned, provenance(0)))
        .assertRows(
            List.of("0", "0.5000", "+1.6094", "", ""),
            List.of("1", "0.0200", "+0.2231", "+0.2500", "+0.0269"),
            List.of("2", "0.0100", "+0.1823", "+0.1000", "-0.0823"),
            List.of("3", "0.1000", "+0.6931", "+1.0000", "+0.3069"));
  }

  @Test
  void comparesEachOutputWithTheOneBeforeAndTheLast() {
    BlockSimilarity similarity =
        new BlockSimilarity(
            List.of(0, 2, 3),
            List.of(List.of(1.0, 0.5, 0.25), List.of(0.5, 1.0, 0.75), List.of(0.25, 0.75, 1.0)),
            80,
            1);
    Shown.of(new SimilarityReport(similarity, provenance(1)))
        .assertRows(
            List.of("0", "", "0.2500"),
            List.of("2", "0.5000", "0.7500"),
            List.of("3", "0.7500", "1.0000"));
  }

  @Test
  void bracketsTheTokensThatLostMostTheWorstFirst() {
    List<Integer> ids = List.of(1, 2, 3, 4);
    TokenLossReport report =
        new TokenLossReport(
            List.of("Tom", " ran", " to", " <home>"),
            new TokenLosses(ids, List.of(1.0, 2.0, 0.5)),
            new TokenLosses(ids, List.of(1.5, 1.75, 2.5)),
            provenance(2));
    Shown shown = Shown.of(report);
    assertEquals("Mean NLL 1.9167 without 2; 1.1667 dense", shown.title());
    assertTrue(shown.text().contains("\nTom [ran] to [<home>]\n"), shown.text());
    assertTrue(shown.html().getTextContent().contains("Tom ran to <home>+2.0"), "in the text");
    assertEquals(
        List.of(
            List.of("3", "\" <home>\"", "0.5000", "2.5000", "+2.0000"),
            List.of("1", "\" ran\"", "1.0000", "1.5000", "+0.5000")),
        shown.rows().subList(1, 3));
    assertEquals(List.of(0.5, -0.25, 2.0), report.added());
  }
}
