package org.sleb4j.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sleb4j.bench.ComparedSearch;
import org.sleb4j.bench.SearchComparison;
import org.sleb4j.bench.SpeedOptions;
import org.sleb4j.bench.Standing;
import org.sleb4j.check.Check;
import org.sleb4j.check.Hashes;
import org.sleb4j.check.Labels;
import org.sleb4j.check.Warnings;
import org.sleb4j.data.Windows;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.origin.Provenance;
import org.sleb4j.redundancy.Walks;
import org.sleb4j.search.Budget;
import org.sleb4j.search.SearchGoal;
import org.sleb4j.search.SearchOutcome;
import org.sleb4j.search.SearchSpace;
import org.sleb4j.search.TrialLog;
import org.sleb4j.zeroshot.ZeroShot;

/**
 * Runs searches on calibration texts, each for the same share of the parameters, and judges what
 * they left on another text.
 *
 * <p>Everything is checked before the first search begins. Different searches that left the same
 * units left the same model, which is measured once.
 *
 * @param measurements shows how far it is
 * @param model that is searched
 * @param share of the parameters of all blocks that each removes, by as few removals as reach it
 * @param plans the searches
 * @param journals the folder that keeps what each heard, so that another call resumes; if any
 */
public record SearchContest(
    Measurements measurements,
    Model model,
    double share,
    List<SearchPlan> plans,
    Optional<Path> journals) {
  public SearchContest {
    plans = List.copyOf(plans);
    Check.that(!plans.isEmpty(), "There are no searches to compare: give at least one.");
  }

  /** A text to search on, and what lines call it. */
  public record Calibration(String name, Windows windows) {}

  /**
   * What judges.
   *
   * @param heldOut a text
   * @param questions of a task, if any
   * @param timings what is timed, if anything
   */
  public record Judges(Windows heldOut, Optional<ZeroShot> questions, List<SpeedOptions> timings) {
    public Judges {
      timings = List.copyOf(timings);
    }
  }

  /** A search on a text. */
  private record Entry(String name, SearchPlan plan, Calibration text) {}

  /** What a search found. */
  private record Found(Entry entry, Provenance origin, SearchOutcome outcome) {}

  /**
   * Runs all searches on all texts.
   *
   * @param shown what the model is called
   * @throws org.sleb4j.check.InvalidInputException if a search cannot remove the share, or a text
   *     is too short for one
   */
  public SearchComparison run(String shown, List<Calibration> texts, Judges judges) {
    Check.that(!texts.isEmpty(), "There is no text to search on: give at least one.");
    List<Entry> entries = entries(texts);
    entries.forEach(this::check);
    warnOfSeen(texts, judges.heldOut());
    List<Found> found = new ArrayList<>();
    for (Calibration text : texts) {
      found.addAll(search(text, entries, shown));
    }
    Provenance origin = Provenance.of(model.full(), judges.heldOut()).named(shown);
    return judged(found, judges, origin);
  }

  private List<Entry> entries(List<Calibration> texts) {
    List<Entry> all =
        texts.stream()
            .flatMap(text -> plans.stream().map(plan -> new Entry(plan.name(), plan, text)))
            .toList();
    List<String> names =
        Labels.distinct(
            all.stream()
                .map(e -> e.name() + (texts.size() > 1 ? ", on " + e.text().name() : ""))
                .toList());
    return IntStream.range(0, all.size())
        .mapToObj(i -> new Entry(names.get(i), all.get(i).plan(), all.get(i).text()))
        .toList();
  }

  private SearchGoal goal(SearchPlan plan) {
    SearchSpace all = SearchSpace.of(model.full());
    return plan.goal(all, Budget.share(all, share));
  }

  /** Refuses what would be refused only when its turn comes. */
  private void check(Entry entry) {
    SearchPlan plan = entry.plan();
    plan.settings()
        .of(
            plan.method(),
            goal(plan),
            () -> new BlockMeasures(Walks.HERE, model, entry.text().windows()))
        .checkWindows(entry.text().windows().lengths());
  }

  private static void warnOfSeen(List<Calibration> texts, Windows heldOut) {
    String judge = heldOut.fingerprint();
    texts.stream()
        .filter(text -> text.windows().fingerprint().equals(judge))
        .forEach(
            text ->
                Warnings.warn(
                    "the windows of %s also judge the searches, which favours those that searched"
                        + " on them: judge by another text.",
                    text.name()));
  }

  private List<Found> search(Calibration text, List<Entry> entries, String shown) {
    Provenance origin = Provenance.of(model.full(), text.windows()).named(shown);
    try (CalibratedSearches searches =
        new CalibratedSearches(measurements, model, text.windows())) {
      return entries.stream()
          .filter(entry -> entry.text().equals(text))
          .map(entry -> new Found(entry, origin, outcome(entry, origin, searches)))
          .toList();
    }
  }

  private SearchOutcome outcome(Entry entry, Provenance origin, CalibratedSearches searches) {
    SearchGoal goal = goal(entry.plan());
    try (TrialLog log = log(entry.plan().fingerprint(origin, goal), goal)) {
      return searches.run(entry.name(), entry.plan(), goal, log);
    }
  }

  /** Each search for each goal has a file of its own. */
  private TrialLog log(Map<String, String> fingerprint, SearchGoal goal) {
    if (journals.isEmpty()) {
      return TrialLog.inMemory();
    }
    MessageDigest hash = Hashes.sha256();
    hash.update((fingerprint + " " + goal.options() + " " + goal.budget()).getBytes(UTF_8));
    Path file = journals.get().resolve(Hashes.text(hash).substring(0, 16) + ".jsonl");
    Folders.makeParent(file.toAbsolutePath().normalize());
    return TrialLog.open(file, fingerprint);
  }

  private SearchComparison judged(List<Found> found, Judges judges, Provenance origin) {
    Map<List<?>, ActiveBlocks> models = new LinkedHashMap<>();
    found.stream()
        .map(each -> each.outcome().active())
        .forEach(blocks -> models.putIfAbsent(blocks.activeUnits(), blocks));
    List<ActiveBlocks> pruned = List.copyOf(models.values());
    List<Standing> standings = new Judging(measurements, model, judges).of(pruned);
    Map<List<?>, Standing> by = new LinkedHashMap<>();
    standings.forEach(standing -> by.put(standing.blocks().activeUnits(), standing));
    List<ComparedSearch> searches =
        found.stream()
            .map(
                each ->
                    new ComparedSearch(
                        each.entry().name(),
                        each.origin(),
                        each.outcome(),
                        by.get(each.outcome().active().activeUnits())))
            .toList();
    return new SearchComparison(share, standings.get(0), searches, origin);
  }
}
