package org.sleb4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sleb4j.report.Samples.options;
import static org.sleb4j.report.Samples.pareto;
import static org.sleb4j.report.Samples.perplexity;
import static org.sleb4j.report.Samples.provenance;
import static org.sleb4j.report.Samples.run;
import static org.sleb4j.report.Samples.speedup;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sleb4j.bench.SpeedComparison;
import org.sleb4j.display.MimeBundle;

/**
 * Times as a person reads them. Three dense runs take 0.25, 0.5 and 1 s: the median is 500 ms, and
 * between neighbours the 10th percentile is 300 ms, the 90th 900 ms.
 */
class SpeedReportsTest {
  @Test
  void showsBothModelsAndTheSpeedup() {
    SpeedComparison comparison =
        new SpeedComparison(options(), run(1), run(0.5, 3), speedup(), null);
    SpeedReport report = new SpeedReport(comparison, provenance(3));
    Shown shown = Shown.of(report);
    assertEquals(
        "Prompt latency: speedup 2.000 (95 %: 1.500 to 2.500), expected 1.750", shown.title());
    shown.assertRows(
        List.of("dense", "500.0", "300.0 to 900.0", "200", "", "", ""),
        List.of("without 3", "250.0", "150.0 to 450.0", "400", "2.000", "1.500 to 2.500", "1.750"));
    assertTrue(
        shown.text().contains("prompt processing of 1 x 100 tokens, 3 runs after 1 warm-up"));
    assertEquals(2, report.speedup());
  }

  @Test
  void expectsTheDenseMedianOverTheExpectedSpeedup() {
    Shown shown = Shown.of(new SweepReport(pareto(), provenance()));
    assertEquals("Prompt latency against the number of blocks", shown.title());
    shown.assertRows(
        List.of("5", "500.0", "300.0 to 900.0", "500.0", "200", "1.000", "", "1.000"),
        List.of(
            "4", "250.0", "150.0 to 450.0", "285.7", "400", "2.000", "1.500 to 2.500", "1.750"));
  }

  @Test
  void showsWhatSpeedCosts() {
    Shown.of(new ParetoReport(pareto(), provenance()))
        .assertRows(
            List.of("0", "", "20.00", "1.000", "", "1.000"),
            List.of("1", "2", "25.00", "2.000", "1.500 to 2.500", "1.750"));
  }

  @Test
  void showsAccuracyBesidePerplexityAndSpeed() {
    CostReport report =
        new CostReport(
            pareto(),
            List.of(
                Samples.score(true, true, true, false), Samples.score(true, true, false, false)),
            provenance());
    Shown shown = Shown.of(report);
    shown.assertSameNumbers();
    List<List<String>> rows = shown.rows();
    assertEquals(List.of("0", "", "20.00", "0.7500"), rows.get(1).subList(0, 4));
    assertEquals(List.of("1", "2", "25.00", "0.5000"), rows.get(2).subList(0, 4));
    assertEquals(List.of("2.000", "1.500 to 2.500", "1.750"), rows.get(2).subList(5, 8));
    assertTrue(shown.text().contains("guessing: acc 0.5000"), shown.text());
  }

  @Test
  void keepsModelsOfEqualNamesApart() {
    ModelsReport.Row one =
        new ModelsReport.Row(
            "dense", List.of("3"), 2_097_152, perplexity(20), run(1), provenance());
    ModelsReport.Row other =
        new ModelsReport.Row(
            "dense", List.of("3"), 1_048_576, perplexity(25), run(0.5), provenance());
    ModelsReport report = new ModelsReport(List.of(one, other), options());
    Shown.of(report)
        .assertRows(
            List.of(
                "dense", "blocks 3", "float32 on cpu", "2.0 MiB", "20.00", "18.50 to 21.75", "200"),
            List.of(
                "dense (2)",
                "blocks 3",
                "float32 on cpu",
                "1.0 MiB",
                "25.00",
                "23.50 to 26.75",
                "400"));
    assertTrue(report.mimeBundle().data().containsKey(MimeBundle.PNG));
  }
}
