package org.sleb4j.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sleb4j.check.Check;
import org.sleb4j.data.Windows;
import org.sleb4j.display.ProgressLine;
import org.sleb4j.eval.Objective;
import org.sleb4j.fields.Fields;
import org.sleb4j.fields.OutcomeFields;
import org.sleb4j.fields.SearchFields;
import org.sleb4j.fields.TimeFields;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInfo;
import org.sleb4j.model.Units;
import org.sleb4j.origin.Provenance;
import org.sleb4j.prune.PrunedModel;
import org.sleb4j.repair.RepairJournal;
import org.sleb4j.repair.RepairOptions;
import org.sleb4j.repair.RepairedScorer;
import org.sleb4j.save.Lineage;
import org.sleb4j.search.Budget;
import org.sleb4j.search.Method;
import org.sleb4j.search.RacingOptions;
import org.sleb4j.search.RacingResult;
import org.sleb4j.search.Search;
import org.sleb4j.search.SearchGoal;
import org.sleb4j.search.SearchOptions;
import org.sleb4j.search.SearchOutcome;
import org.sleb4j.search.SearchResult;
import org.sleb4j.search.SearchSpace;
import org.sleb4j.search.SearchState;
import org.sleb4j.search.Stability;
import org.sleb4j.search.TimeBudget;
import org.sleb4j.search.TrialLog;
import org.sleb4j.session.BlockMeasures;
import org.sleb4j.session.CalibratedSearches;
import org.sleb4j.session.Measurements;
import org.sleb4j.session.OpenedJournal;
import org.sleb4j.session.Scoring;
import org.sleb4j.session.SearchLine;
import org.sleb4j.session.SearchPlan;
import org.sleb4j.session.Use;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Searches for the blocks or units to remove. */
@Command(
    name = "search",
    description =
        "Removes blocks, or units of them, one after another, each time the one whose removal"
            + " increases the loss least.",
    footer = {
      "",
      "Examples:",
      "  sleb4j search --model demo --remove 3 --journal demo.jsonl --out demo-9",
      "  sleb4j search --model demo --units unit --rule per-parameter --budget 0.2"
    },
    mixinStandardHelpOptions = true)
final class SearchCommand implements Runnable {
  @Mixin private NamedModel arguments;
  @Mixin private WindowsArguments text;

  @Mixin private RemovedArgument without;
  @Mixin private UnitsArguments units;

  @Option(
      names = "--journal",
      paramLabel = "FILE",
      description = "Keep every candidate in this file, and resume from it if it exists.")
  private Path journalFile;

  @Option(
      names = "--resamples",
      paramLabel = "N",
      description = "Resamples of the windows that measure how stable the list is (default: 1000).")
  private Integer resamples;

  @Option(
      names = "--repair",
      paramLabel = "TEXT",
      description =
          "Repair what was found before --out is written, on 128 windows of this text as long as"
              + " those of the search; the command repair has more options.")
  private String repairText;

  @Option(
      names = "--repair-each",
      description =
          "Repair on the text of --repair after each removal, so that the next removal is chosen in"
              + " the repaired model; a repair costs several times as much as a pass, and the"
              + " output shows it.")
  private boolean repairEach;

  @Mixin private RacingArguments racing;
  @Mixin private StrategyArguments strategies;
  @Mixin private SparkArgument spark;

  @Mixin private OutArguments out;
  @Mixin private Output output;

  /** What either search found. */
  private record Found(
      List<Units> removed, Map<String, Object> fields, String shown, Lineage lineage) {
    /** Returns this and what was measured, where a time was asked for. */
    private Found with(Optional<Budget> budget) {
      if (budget.orElse(null) instanceof TimeBudget time) {
        fields.put("time", TimeFields.of(time));
        return new Found(removed, fields, shown + "\n\n" + time.text(), lineage);
      }
      return this;
    }
  }

  @Override
  public void run() {
    checkMethod();
    units.removeAsMany(strategies.from());
    SearchOptions options = units.options();
    Optional<RacingOptions> race = racing.options(options, journalFile, resamples);
    race.ifPresent(any -> units.checkRace());
    checkRepair();
    out.check(arguments);
    out.checkApart(journalFile);
    Check.that(
        repairText == null || repairEach || out.isGiven(),
        "--repair has no effect without --out: name the directory to write.");
    ModelInfo info = arguments.describe();
    checkCandidates(options, info); // before text is read
    Windows windows = text.read(arguments, info, Use.CALIBRATION);
    Optional<Windows> others =
        Optional.ofNullable(repairText)
            .map(name -> text.read(arguments, info, name, windows.longest()));
    Found found = search(windows, race, repairEach ? others : Optional.empty());
    String shown = windows.origin() + "\n\n" + found.shown();
    if (others.isPresent() && out.isGiven()) {
      RepairedOut repaired = repair(others.get(), found);
      found.fields().putAll(Fields.of(repaired.model()));
      found.fields().put("repair", repaired.result().fields());
      shown += "\n\n" + others.get().origin() + "\n\n" + repaired;
    } else if (out.isGiven()) {
      PrunedModel pruned = write(info.blocks(), found);
      found.fields().putAll(Fields.of(pruned));
      shown += "\n" + pruned;
    }
    output.print(found.fields(), shown);
  }

  private RepairedOut repair(Windows windows, Found found) {
    try (Model model = arguments.open()) {
      ActiveBlocks blocks = without.of(model.info().blocks()).remove(found.removed());
      return new RepairedOut.Work(arguments, out, RepairOptions.defaults(), RepairJournal.NONE)
          .write(arguments.measurements(), model.view(blocks), windows, found.lineage());
    }
  }

  private void checkCandidates(SearchOptions options, ModelInfo info) {
    SearchSpace all = SearchSpace.blocks(info.blocks()).withSizes(arguments.unitSizes());
    SearchSpace space = units.of(all.startingWith(without.of(info.blocks())));
    options.start(space);
    SearchGoal goal = units.goal(space, info);
    if (units.method() != Method.GREEDY) {
      strategies.settings().of(units.method(), goal, SearchCommand::noMeasures);
    }
  }

  private static BlockMeasures noMeasures() {
    throw new IllegalStateException("no model is open");
  }

  private void checkMethod() {
    Method method = units.method();
    strategies.check(method);
    Check.that(
        method == Method.GREEDY || !racing.isWanted(),
        "--racing does not apply to --search %s: leave it out.",
        method);
    Check.that(
        method == Method.GREEDY || resamples == null,
        "--resamples (%d) does not apply to --search %s: leave it out.",
        resamples,
        method);
  }

  private void checkRepair() {
    Check.that(
        !repairEach || repairText != null,
        "--repair-each needs a text: name it with --repair TEXT.");
    Check.that(
        !repairEach || (units.method() == Method.GREEDY && !racing.isWanted()),
        "--repair-each works only with the exact greedy search: leave it out, or leave out --racing"
            + " and --search %s.",
        units.method());
  }

  private PrunedModel write(int blockCount, Found found) {
    ActiveBlocks blocks = without.of(blockCount).remove(found.removed());
    return out.write(arguments, blocks, found.lineage());
  }

  private Found search(Windows windows, Optional<RacingOptions> race, Optional<Windows> repair) {
    try (Model model = arguments.open();
        SparkArgument.Place place = spark.place(arguments, model)) {
      Found found = search(place.measurements(), model, windows, race, repair);
      place.describe(found.fields());
      return new Found(
          found.removed(), found.fields(), found.shown() + place.text(), found.lineage());
    }
  }

  private Found search(
      Measurements measurements,
      Model model,
      Windows windows,
      Optional<RacingOptions> race,
      Optional<Windows> repair) {
    if (units.method() != Method.GREEDY) {
      return other(measurements, model, windows);
    }
    return race.isPresent()
        ? race(measurements, model, windows, race.get())
        : exact(measurements, model, windows, repair);
  }

  private Found other(Measurements measurements, Model model, Windows windows) {
    Provenance origin = Provenance.of(model.full(), windows);
    SearchGoal goal = units.goal(without.of(model));
    SearchPlan plan = units.plan(strategies.settings());
    try (CalibratedSearches searches = new CalibratedSearches(measurements, model, windows);
        TrialLog log = log(plan.fingerprint(origin, goal))) {
      SearchOutcome outcome = searches.run("searching", plan, goal, log);
      double before = searches.loss(plan.objective(), goal.space().start()).mean();
      Map<String, Object> fields =
          OutcomeFields.of(outcome, plan.settings().fields(plan.method()), origin);
      return new Found(
              outcome.removed(),
              SearchFields.withLosses(fields, outcome.field(), before, outcome.mean()),
              outcome.toString(),
              Lineage.of(outcome, before, origin))
          .with(goal.budget());
    }
  }

  private TrialLog log(Map<String, String> fingerprint) {
    return journalFile == null ? TrialLog.inMemory() : TrialLog.open(journalFile, fingerprint);
  }

  private Found exact(
      Measurements measurements, Model model, Windows windows, Optional<Windows> repair) {
    Provenance origin = Provenance.of(model.full(), windows);
    SearchGoal plain = units.goal(without.of(model));
    try (ProgressLine progress = arguments.console().begin("searching")) {
      Optional<RepairedScorer.How> how = repair.map(text -> new SearchLine(progress).repairs(text));
      SearchGoal goal = how.map(h -> plain.repairing(h.decisive())).orElse(plain);
      SearchState start = goal.options().start(goal.space());
      try (Objective objective = measurements.objective(units.objective(), model, windows);
          OpenedJournal journal = journal(start, windows, origin);
          Scoring scoring =
              Scoring.of(measurements.engine(), without.of(model), windows, objective, how)) {
        double before = scoring.scorer().loss(start.space().start()).mean();
        Search search =
            new Search(
                scoring.scorer(), journal.state(), journal.journal(), new SearchLine(progress));
        SearchResult result = goal.run(search);
        Stability stability =
            Stability.of(result, Optional.ofNullable(resamples).orElse(Stability.RESAMPLES), 0);
        Map<String, Object> fields = SearchFields.of(result, before, origin);
        fields.put("stability", stability);
        scoring.work().ifPresent(work -> fields.put("repairs", work));
        String shown = result + "\n" + stability + scoring;
        return new Found(result.removed(), fields, shown, Lineage.of(result, before, origin))
            .with(goal.budget());
      }
    }
  }

  private OpenedJournal journal(SearchState start, Windows windows, Provenance origin) {
    return OpenedJournal.of(
        Optional.ofNullable(journalFile), start, windows, origin, arguments.console());
  }

  private Found race(
      Measurements measurements, Model model, Windows windows, RacingOptions options) {
    Provenance origin = Provenance.of(model.full(), windows);
    try (Objective objective = measurements.objective(units.objective(), model, windows)) {
      SearchSpace space = units.of(without.of(model));
      var scorer = measurements.walks().partScorer(model, windows, objective);
      RacingResult result = measurements.race(scorer, space, options);
      return new Found(
          result.removed(),
          SearchFields.of(result, origin),
          result.toString(),
          Lineage.of(result, origin));
    }
  }
}
