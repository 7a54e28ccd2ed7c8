package org.sleb4j.session;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sleb4j.bench.SearchComparison;
import org.sleb4j.bench.SpeedOptions;
import org.sleb4j.check.Check;
import org.sleb4j.check.Labels;
import org.sleb4j.data.Windows;
import org.sleb4j.data.WindowsOrigin;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInfo;
import org.sleb4j.model.ModelView;

/**
 * A comparison of searches on an open model; see {@link SearchContest}.
 *
 * @param dense with all its blocks
 * @param share of the parameters of all blocks to remove
 * @param plans the searches
 * @param texts to search on
 * @param questions of a task, if any
 * @param runs how many are timed; nothing is timed if 0
 * @param journals the folder that keeps what searches heard, if any
 */
public record OpenContest(
    OpenView dense,
    double share,
    List<SearchPlan> plans,
    List<CutText> texts,
    Optional<TaskQuestions> questions,
    int runs,
    Optional<Path> journals) {
  public OpenContest {
    plans = List.copyOf(plans);
    texts = List.copyOf(texts);
    dense.checkNotRepaired();
    Check.that(
        dense.isWhole(),
        "A comparison of searches starts with all blocks, but this model is without %s: use the"
            + " model it was made from.",
        dense.blocks().removals());
    Check.that(share > 0 && share < 1, "share (%s) must be above 0 and below 1.", share);
    Check.that(runs >= 0, "runs (%d) must not be negative.", runs);
  }

  /** Returns a comparison without searches and texts. */
  public static OpenContest of(OpenView dense, double share) {
    return new OpenContest(
        dense, share, List.of(), List.of(), Optional.empty(), Timings.RUNS, Optional.empty());
  }

  /** Returns this comparison of other searches. */
  public OpenContest withPlans(List<SearchPlan> others) {
    return new OpenContest(dense, share, others, texts, questions, runs, journals);
  }

  /** Returns this comparison on other texts. */
  public OpenContest withTexts(List<CutText> others) {
    return new OpenContest(dense, share, plans, others, questions, runs, journals);
  }

  /** Returns this comparison with questions. */
  public OpenContest withQuestions(TaskQuestions asked) {
    return new OpenContest(dense, share, plans, texts, Optional.of(asked), runs, journals);
  }

  /** Returns this comparison with another number of timed runs. */
  public OpenContest withRuns(int timed) {
    return new OpenContest(dense, share, plans, texts, questions, timed, journals);
  }

  /** Returns this comparison with another folder of journals. */
  public OpenContest withJournals(Optional<Path> folder) {
    return new OpenContest(dense, share, plans, texts, questions, runs, folder);
  }

  /** Runs all searches, and judges what they left by a text. */
  public SearchComparison judgedBy(CutText heldOut) {
    return dense.use(heldOut, this::run);
  }

  private SearchComparison run(ModelView view, Windows heldOut) {
    Model model = view.model();
    SearchContest.Judges judges =
        new SearchContest.Judges(
            heldOut, questions.map(dense.open()::questions), timings(model, runs));
    return new SearchContest(dense.measurements(), model, share, plans, journals)
        .run(
            dense.shown(),
            calibrations(texts.stream().map(dense.open()::windows).toList()),
            judges);
  }

  /** Names texts by their files, and where these are the same by how they were drawn. */
  public static List<SearchContest.Calibration> calibrations(List<Windows> texts) {
    List<String> files = texts.stream().map(text -> text.origin().corpus()).toList();
    List<String> drawn = texts.stream().map(Windows::origin).map(OpenContest::drawn).toList();
    boolean alike = files.stream().distinct().count() < files.size();
    List<String> names = Labels.distinct(alike ? drawn : files);
    return IntStream.range(0, texts.size())
        .mapToObj(i -> new SearchContest.Calibration(names.get(i), texts.get(i)))
        .toList();
  }

  private static String drawn(WindowsOrigin origin) {
    return origin.corpus()
        + ", "
        + origin.protocol()
        + (origin.seed() == null ? "" : ", seed " + origin.seed());
  }

  /** Returns what is timed: a prompt, then generation. */
  public static List<SpeedOptions> timings(Model model, int runs) {
    ModelInfo info = model.info();
    return runs == 0 || model.isStreamed()
        ? List.of()
        : List.of(
            Timings.prompt(Timings.promptTokens(info), runs),
            Timings.generation(info, Timings.BATCH, Timings.NEW_TOKENS, runs));
  }
}
