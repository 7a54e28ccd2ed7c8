package org.sleb4j.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.sleb4j.bench.Pareto;
import org.sleb4j.bench.ParetoPoint;
import org.sleb4j.bench.SpeedOptions;
import org.sleb4j.bench.SpeedRun;
import org.sleb4j.bench.Speedup;
import org.sleb4j.bench.Timing;
import org.sleb4j.data.WindowsOrigin;
import org.sleb4j.eval.Interval;
import org.sleb4j.eval.Perplexity;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Computation;
import org.sleb4j.model.Units;
import org.sleb4j.origin.Machine;
import org.sleb4j.origin.Provenance;
import org.sleb4j.redundancy.BlockRedundancy;
import org.sleb4j.redundancy.Redundancy;
import org.sleb4j.search.Candidate;
import org.sleb4j.search.Cost;
import org.sleb4j.search.Pass;
import org.sleb4j.search.Ranking;
import org.sleb4j.search.Rule;
import org.sleb4j.search.SearchResult;
import org.sleb4j.search.SearchSpace;
import org.sleb4j.zeroshot.LogLikelihood;
import org.sleb4j.zeroshot.Metric;
import org.sleb4j.zeroshot.Prompt;
import org.sleb4j.zeroshot.Question;
import org.sleb4j.zeroshot.QuestionScore;
import org.sleb4j.zeroshot.TaskScore;

/** Results whose figures can be worked out by hand. */
final class Samples {
  /** A name that HTML must escape. */
  static final String NAME = "a<b> & \"c\"";

  private Samples() {}

  /** Of a model of 5 blocks. */
  static Provenance provenance(Integer... removed) {
    WindowsOrigin windows =
        new WindowsOrigin(
            "stories <1>.txt", "plain text", "consecutive", 10, null, 7, 80, 2, List.of());
    Machine machine = new Machine("processor", "cpu", 2, 2, 1L << 30, "Linux", "1", "2.7", "17");
    return new Provenance(
        NAME,
        new ActiveBlocks(5, List.of(removed)),
        "weights",
        Map.of(),
        1000,
        new Computation("float32", "cpu", false),
        1024,
        machine,
        Optional.of(new Provenance.Text(windows, "0".repeat(64))),
        1.25,
        Optional.empty(),
        Optional.empty());
  }

  /** Perplexities 100, 25, 24 and 40 without a block, 20 with all of them. */
  static Redundancy redundancy() {
    return new Redundancy(
        4,
        Math.log(20),
        List.of(
            new BlockRedundancy(0, 0.5, Math.log(100)),
            new BlockRedundancy(1, 0.02, Math.log(25)),
            new BlockRedundancy(2, 0.01, Math.log(24)),
            new BlockRedundancy(3, 0.1, Math.log(40))),
        30,
        1.25);
  }

  static Perplexity perplexity(double value) {
    Interval interval = new Interval(value - 1.5, value + 1.75);
    return new Perplexity(
        6, 1_234_567, Math.log(value), value, Optional.of(interval), OptionalLong.of(5_000_000), 2);
  }

  /** A candidate with a loss for each of two windows of 10 and 30 tokens. */
  static Candidate candidate(int block, double first, double second) {
    return new Candidate(
        Units.block(block), 1, new WindowLosses(List.of(10, 30), List.of(first, second)));
  }

  /** A pass by loss that removed a block. */
  static Pass pass(int removed, Candidate... candidates) {
    Ranking ranking = new Ranking(Rule.LOSS, Optional.empty());
    return new Pass(ranking, List.of(candidates), Units.block(removed));
  }

  /** Removes block 2 at 3.5, runner-up 1 at 3.75 on every window, 3 at 5. */
  static Pass firstPass() {
    return pass(2, candidate(1, 3, 4), candidate(2, 2.75, 3.75), candidate(3, 5, 5));
  }

  /** Removes block 1 at 4.5, runner-up 3 at 6, better on one window by 3 and on the other by 1. */
  static Pass secondPass() {
    return pass(1, candidate(1, 3, 5), candidate(3, 6, 6));
  }

  static SearchReport search() {
    return new SearchReport(result(1_234, firstPass(), secondPass()), 3.25, 0, provenance());
  }

  static SearchResult result(long blockPasses, Pass... passes) {
    return new SearchResult(
        SearchSpace.blocks(5), List.of(passes), Optional.of(new Cost(blockPasses, 5)));
  }

  /** Three runs that take half, a quarter of and a whole time. */
  static SpeedRun run(double seconds, Integer... removed) {
    Timing timing = new Timing(List.of(seconds / 2, seconds / 4, seconds), 100);
    return new SpeedRun(Units.blocks(List.of(removed)), timing, OptionalLong.empty());
  }

  static Speedup speedup() {
    return new Speedup(2, Optional.of(new Interval(1.5, 2.5)), 1.75);
  }

  static SpeedOptions options() {
    return SpeedOptions.prompt().withSizes(1, 100, 0).withRuns(3, 1);
  }

  static Pareto pareto() {
    Speedup none = new Speedup(1, Optional.empty(), 1);
    return new Pareto(
        options(),
        List.of(
            new ParetoPoint(run(1), none, Optional.of(20.0)),
            new ParetoPoint(run(0.5, 2), speedup(), Optional.of(25.0))),
        null);
  }

  /** Answers four questions of two choices each, some of them right. */
  static TaskScore score(boolean... right) {
    List<QuestionScore> questions = new java.util.ArrayList<>();
    for (int i = 0; i < right.length; i++) {
      questions.add(question(i, right[i]));
    }
    return new TaskScore(
        "tiny",
        "lm-eval",
        ActiveBlocks.all(5),
        List.of(Metric.ACC, Metric.ACC_NORM),
        questions,
        1.25);
  }

  /** The right choice, of four letters, has -2 or -4; the other, of six, has -3: -0.5 a letter. */
  static QuestionScore question(int number, boolean right) {
    Prompt first = new Prompt("Is 1 < 2 & \"so\"?\nSay", " true");
    Prompt second = new Prompt("Is 1 < 2 & \"so\"?\nSay", " <false");
    return new QuestionScore(
        new Question(
            "row " + number, List.of(first, second), List.of("true", "<false"), OptionalInt.of(0)),
        List.of(new LogLikelihood(right ? -2 : -4, 1, right), new LogLikelihood(-3, 2, false)),
        false);
  }
}
