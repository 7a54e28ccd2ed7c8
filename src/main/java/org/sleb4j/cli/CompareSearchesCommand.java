package org.sleb4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sleb4j.bench.SearchComparison;
import org.sleb4j.check.Check;
import org.sleb4j.data.Windows;
import org.sleb4j.fields.ComparisonFields;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInfo;
import org.sleb4j.report.SearchComparisonReport;
import org.sleb4j.session.CutText;
import org.sleb4j.session.HubFiles;
import org.sleb4j.session.OpenContest;
import org.sleb4j.session.SearchContest;
import org.sleb4j.session.SearchPlan;
import org.sleb4j.session.Use;
import org.sleb4j.zeroshot.ZeroShot;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares searches for the same share of the parameters. */
@Command(
    name = "compare-searches",
    description =
        "Runs several searches on one text or more, each for the same share of the parameters, and"
            + " judges what they left on another text: perplexity and accuracy, paired with the"
            + " dense model's, size, and speed timed in turn.",
    footer = {
      "",
      "Example:",
      "  sleb4j compare-searches --model demo --budget 0.25 --by '--units unit'"
    },
    mixinStandardHelpOptions = true)
final class CompareSearchesCommand implements Runnable {
  @Mixin private NamedModel arguments;
  @Mixin private SearchesArgument searches;

  @Option(
      names = "--budget",
      paramLabel = "SHARE",
      required = true,
      description =
          "Required: the share of the parameters of all blocks that each search removes, by as few"
              + " removals as reach it, such as 0.25.")
  private double budget;

  @Mixin private WindowsArguments text;

  @Option(
      names = "--and-text",
      paramLabel = "FILE",
      description =
          "Another text that every search runs on as well, cut as --text is; may be repeated.")
  private List<String> more = new ArrayList<>();

  @Option(
      names = "--evaluation",
      paramLabel = "FILE",
      description =
          "The text that judges: a file, or wikitext2 or c4 (default: that of the demo model).")
  private String evaluation;

  @Option(
      names = "--evaluation-windows",
      paramLabel = "N",
      description = "Judge by the first N windows of that text only (default: all).")
  private Integer evaluationWindows;

  @Option(
      names = "--accuracy",
      description = "Ask questions as well: those of --task, or the demo model's.")
  private boolean accuracy;

  @Mixin private TaskArguments task;

  @Option(
      names = "--runs",
      paramLabel = "N",
      description =
          "Timed runs of a prompt and of generation, all models in turn; 0 times nothing (default:"
              + " ${DEFAULT-VALUE}).")
  private int runs = 10;

  @Option(
      names = "--journal",
      paramLabel = "FOLDER",
      description = "Keep what each search measures in this folder, and resume from it.")
  private Path journals;

  @Mixin private Output output;

  @Override
  public void run() {
    List<SearchPlan> plans = searches.plans();
    Check.that(
        budget > 0 && budget < 1,
        "--budget (%s) must be above 0 and below 1, such as 0.25 for a quarter of the parameters.",
        budget);
    Check.that(runs >= 0, "--runs (%d) must not be negative.", runs);
    ModelInfo info = arguments.describe();
    List<SearchContest.Calibration> texts = texts(info);
    Windows heldOut = heldOut(info);
    Optional<ZeroShot> questions =
        accuracy || task.isGiven() ? Optional.of(task.read(arguments)) : Optional.empty();
    try (Model model = arguments.open()) {
      SearchContest contest =
          new SearchContest(
              arguments.measurements(), model, budget, plans, Optional.ofNullable(journals));
      SearchContest.Judges judges =
          new SearchContest.Judges(heldOut, questions, OpenContest.timings(model, runs));
      SearchComparison found = contest.run(model.name(), texts, judges);
      output.print(ComparisonFields.of(found), new SearchComparisonReport(found));
    }
  }

  private List<SearchContest.Calibration> texts(ModelInfo info) {
    return OpenContest.calibrations(text.readAlike(arguments, info, more, Use.CALIBRATION));
  }

  private CutText judge() {
    return text.hasField()
        ? CutText.read(text.alike(arguments, evaluation), Use.EVALUATION)
        : CutText.named(evaluation, new HubFiles(arguments.console()));
  }

  private Windows heldOut(ModelInfo info) {
    Check.that(
        evaluation != null || arguments.isDemo(),
        "--evaluation FILE is missing: only the demo model comes with a text to judge by.");
    CutText judge = evaluation == null ? CutText.demo(Use.EVALUATION) : judge();
    CutText some = evaluationWindows == null ? judge : judge.first(evaluationWindows);
    return TextArguments.cut(arguments, info, some);
  }
}
