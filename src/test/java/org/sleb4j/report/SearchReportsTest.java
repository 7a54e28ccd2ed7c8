package org.sleb4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sleb4j.report.Samples.candidate;
import static org.sleb4j.report.Samples.firstPass;
import static org.sleb4j.report.Samples.perplexity;
import static org.sleb4j.report.Samples.provenance;
import static org.sleb4j.report.Samples.result;
import static org.sleb4j.report.Samples.secondPass;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sleb4j.check.Strings;
import org.sleb4j.display.MimeBundle;
import org.sleb4j.eval.ObjectiveKind;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Units;
import org.sleb4j.search.Candidate;
import org.sleb4j.search.Pass;
import org.sleb4j.search.RacingPass;
import org.sleb4j.search.RacingResult;
import org.sleb4j.search.SearchResult;
import org.sleb4j.search.SearchSpace;
import org.sleb4j.search.Stability;
import org.sleb4j.search.TimeBudget;

/** Searches as a person reads them; losses are means over windows of 10 and of 30 tokens. */
class SearchReportsTest {
  @Test
  void marksTheRemovedCandidate() {
    ActiveBlocks before = new ActiveBlocks(5, List.of(4));
    Shown shown =
        Shown.of(new StepReport(2, firstPass(), ObjectiveKind.NLL, before, 3.25, provenance(4)));
    assertEquals("Pass 2 removed block 2: perplexity 33.12, was 25.79", shown.title());
    shown.assertRows(
        List.of("1", "3.7500", "+0.5000", "42.52", ""),
        List.of("2", "3.5000", "+0.2500", "33.12", "◀ removed"),
        List.of("3", "5.0000", "+1.7500", "148.41", ""));
    assertTrue(shown.text().contains("33.12  < removed"), shown.text());
    assertTrue(
        shown
            .text()
            .contains(
                "runner-up block 1 at +0.2500 nats (95 %: +0.2500 to +0.2500); removed before: 4"),
        shown.text());
  }

  @Test
  void saysThatACandidateWasTheOnlyOne() {
    Pass pass = Samples.pass(1, candidate(1, 3, 4));
    Shown shown =
        Shown.of(
            new StepReport(1, pass, ObjectiveKind.NLL, ActiveBlocks.all(5), 3.25, provenance()));
    assertTrue(shown.text().contains("it was the only candidate; removed before: none"));
  }

  @Test
  void showsARowForEachRemovalBelowTheDenseModel() {
    Shown shown = Shown.of(Samples.search());
    assertEquals("2 of 5 blocks removed: 2, 1", shown.title());
    shown.assertRows(
        List.of("0", "", "3.2500", "25.79", "", "", ""),
        List.of("1", "2", "3.5000", "33.12", "1", "+0.2500", ""),
        List.of("2", "1", "4.5000", "90.02", "3", "+1.5000", "within noise"));
    assertTrue(shown.text().contains("\n1,234 block passes\n"), shown.text());
    assertEquals(List.of(0, 3, 4), Samples.search().blocks().active());
  }

  @Test
  void saysHowManyCandidatesOfTheNextPassAreScored() {
    SearchReport report = new SearchReport(result(7), 3.25, 2, provenance());
    Shown shown = Shown.of(report);
    assertEquals("0 of 5 blocks removed: none", shown.title());
    shown.assertRows(List.of("0", "", "3.2500", "25.79", "", "", ""));
    assertTrue(shown.text().contains("7 block passes; 2 candidates of the next pass are scored"));
  }

  @Test
  void showsWhatASearchForATimeMeasured() {
    TimeBudget time = TimeBudget.of(35, "ms/token", "a table", left -> 10.0 * left.active().size());
    ActiveBlocks all = ActiveBlocks.all(5);
    assertFalse(time.isMet(all));
    assertTrue(time.isMet(all.remove(2).remove(1)));
    assertFalse(time.isMet(all.remove(Units.parse("2.attention"))));
    Shown shown = Shown.of(new TimeReport(Samples.search(), time));
    assertEquals("3 of 5 blocks, without [2, 1], at most 35ms/token", shown.title());
    shown.assertRows(
        List.of("5 of 5 blocks", "50.000"),
        List.of("3 of 5 blocks", "30.000"),
        List.of("9 of 10 units", "50.000"));
    assertTrue(shown.text().contains("Times are medians of a table. They depend on this machine"));
  }

  @Test
  void showsInWhichShareOfResamplesARemovalIsTheSame() {
    Stability stability = new Stability(2_000, List.of(0.5, 0.25), 0.25);
    Shown shown =
        Shown.of(new StabilityReport(stability, Units.blocks(List.of(2, 1)), provenance()));
    assertEquals("The same 2 removals in 25 % of 2,000 resamples of the windows", shown.title());
    shown.assertRows(List.of("1", "2", "50 %"), List.of("2", "1", "25 %"));
  }

  @Test
  void showsWhatRacingDroppedAndSaved() {
    Candidate dropped =
        new Candidate(Units.block(3), 1, new WindowLosses(List.of(10), List.of(9.0)));
    RacingPass pass = new RacingPass(List.of(candidate(1, 3, 5), dropped), Units.block(1), 2);
    RacingResult result =
        new RacingResult(
            SearchSpace.blocks(5),
            List.of(pass),
            0.95,
            1_200,
            2_000,
            1,
            Optional.of(new RacingResult.Ends(3.25, 4.5)));
    Shown shown = Shown.of(new RacingReport(result, provenance()));
    assertEquals("Approximately, blocks removed: 1", shown.title());
    shown.assertRows(
        List.of("0", "", "3.2500", "25.79", "2 of 2", ""),
        List.of("1", "1", "4.5000", "90.02", "2 of 2", "blocks 3 after 1"));
    assertTrue(shown.text().contains("at 95 % confidence"), shown.text());
    assertTrue(shown.text().contains("1,200 of the exact search's 2,000 block passes, 40 % saved"));
  }

  @Test
  void keepsSearchesApartWhoseCalibrationIsTheSame() {
    SearchReport longer = Samples.search();
    SearchReport shorter = new SearchReport(result(10, firstPass()), 3.25, 0, provenance());
    SearchesReport report =
        new SearchesReport(
            List.of(longer, shorter),
            List.of(
                List.of(perplexity(20), perplexity(30), perplexity(40)),
                List.of(perplexity(20), perplexity(30))),
            List.of(Optional.empty(), Optional.empty()));
    Shown shown = Shown.of(report);
    String calibration =
        "stories <1>.txt (plain text), protocol consecutive, 7 documents, 2 windows of 10 tokens";
    shown.assertRows(
        List.of("A", calibration, "blocks 2, 1", "90.02", "40.00"),
        List.of("B", calibration, "blocks 2", "33.12", "30.00"));
    assertTrue(shown.text().contains("removed by all of them: 2"), shown.text());
    assertTrue(report.mimeBundle().data().containsKey(MimeBundle.PNG));
  }

  @Test
  void showsADivergenceAsItIs() {
    SearchResult loss = result(1, firstPass());
    SearchResult kl =
        new SearchResult(loss.space().withObjective(ObjectiveKind.KL), loss.passes(), loss.cost());
    List<Optional<String>> names = List.of(Optional.empty(), Optional.empty());
    SearchReport one = new SearchReport(kl, 0, 0, provenance());
    String mean = Strings.format("%.4f", kl.passes().get(0).best().mean());
    Shown alike = Shown.of(new SearchesReport(List.of(one, one), List.of(), names));
    assertTrue(alike.text().contains("its mean KL there"), alike.text());
    assertTrue(alike.text().contains("  " + mean + "\n"), alike.text());
    SearchReport other = new SearchReport(loss, 3.25, 0, provenance());
    Shown mixed = Shown.of(new SearchesReport(List.of(one, other), List.of(), names));
    assertTrue(mixed.text().contains("its perplexity or mean KL there"), mixed.text());
    assertTrue(mixed.text().contains(mean + " kl\n"), mixed.text());
    assertTrue(one.mimeBundle().data().containsKey(MimeBundle.PNG), "from a divergence of 0");
  }

  @Test
  void sharesNoRemovalWhereThereIsNone() {
    SearchesReport report =
        new SearchesReport(
            List.of(
                new SearchReport(result(1, firstPass()), 3.25, 0, provenance()),
                new SearchReport(result(1, secondPass()), 3.25, 0, provenance())),
            List.of(),
            List.of(Optional.empty(), Optional.of("mine")));
    assertTrue(report.toString().contains("\nmine  "), report::toString);
    assertTrue(report.toString().contains("removed by all of them: none"), report::toString);
  }
}
