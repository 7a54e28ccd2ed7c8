package org.sleb4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sleb4j.report.Samples.provenance;
import static org.sleb4j.report.Samples.question;
import static org.sleb4j.report.Samples.score;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sleb4j.zeroshot.TaskComparison;

/** Answers as a person reads them; 1 of 4 wrong has a standard error of sqrt(3/16 / 3) = 1/4. */
class AccuracyReportsTest {
  @Test
  void countsRightAnswers() {
    AccuracyReport report = new AccuracyReport(score(true, true, true, false), provenance());
    Shown shown = Shown.of(report);
    shown.assertSameNumbers();
    assertEquals("tiny: 3 of 4 questions right", shown.title());
    assertEquals(List.of("acc", "0.7500"), shown.rows().get(1).subList(0, 2));
    // Wilson's interval of 3 of 4
    assertEquals(List.of("0.3006 to 0.9544", "0.2500"), shown.rows().get(1).subList(2, 4));
    assertTrue(
        shown.text().contains("tiny, 4 questions, scored as lm-eval; guessing: acc 0.5000"),
        shown.text());
    assertEquals(0.75, report.value());
  }

  /**
   * Of each letter the right choice has -0.5 and the other -0.5: of equal ones the first counts.
   */
  @Test
  void pairsTheAnswersOfTwoModels() {
    TaskComparison comparison =
        new TaskComparison(score(true, true, true, false), score(true, false, false, true));
    AccuracyComparisonReport report = new AccuracyComparisonReport(comparison, provenance(2));
    Shown shown = Shown.of(report);
    shown.assertSameNumbers();
    assertEquals("tiny: acc 0.5000, dense 0.7500", shown.title());
    assertEquals(List.of("acc", "0.7500", "0.5000", "-0.2500"), shown.rows().get(1).subList(0, 4));
    assertTrue(
        shown
            .text()
            .contains(
                "by acc, both answer 1 question, only the dense model 2, only the pruned one 1,"
                    + " neither 0"),
        shown.text());
    assertEquals(-0.25, report.difference());
  }

  @Test
  void showsEachChoiceAndWhoTakesIt() {
    Shown shown = Shown.of(new AccuracyReport(score(false), provenance()).question(0));
    assertEquals("Is 1 < 2 & \"so\"? / Say", shown.title());
    assertEquals(
        List.of(
            List.of("true", "1", "-4.000", "-1.0000", "◀ right"),
            List.of("<false", "2", "-3.000", "-0.5000", "◀ taken by acc, taken by acc_norm")),
        shown.rows().subList(1, 3));
    assertTrue(shown.text().contains("< right"), shown.text());
    shown.assertSameNumbers();
  }

  @Test
  void marksARightChoiceThatIsTaken() {
    QuestionReport report =
        new QuestionReport(question(0, true), score(true).metrics(), provenance());
    assertEquals("◀ right, taken by acc, taken by acc_norm", Shown.of(report).rows().get(1).get(4));
  }
}
