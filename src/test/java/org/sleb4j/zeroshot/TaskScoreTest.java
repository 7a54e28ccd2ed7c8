package org.sleb4j.zeroshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.eval.Interval;
import org.sleb4j.eval.WeightedMean;
import org.sleb4j.model.ActiveBlocks;

/** Metrics of log-probabilities that stand in a table, worked by hand. */
class TaskScoreTest {
  private static QuestionScore question(int answer, List<String> choices, double... sums) {
    List<Prompt> prompts = choices.stream().map(choice -> new Prompt("c", " " + choice)).toList();
    return new QuestionScore(
        new Question("here", prompts, choices, OptionalInt.of(answer)),
        Arrays.stream(sums).mapToObj(sum -> new LogLikelihood(sum, 3, false)).toList(),
        false);
  }

  private static QuestionScore last(double sum, boolean greedy) {
    List<Prompt> prompts = List.of(new Prompt("c", " word"));
    return new QuestionScore(
        new Question("here", prompts, List.of("word"), OptionalInt.empty()),
        List.of(new LogLikelihood(sum, 1, greedy)),
        false);
  }

  private static TaskScore score(List<Metric> metrics, QuestionScore... questions) {
    return new TaskScore("t", "p", ActiveBlocks.all(4), metrics, List.of(questions), 1);
  }

  @Test
  void countsQuestionsWithATokenThatSpansContextAndChoice() {
    QuestionScore apart = question(0, List.of("a", "b"), -1, -2);
    QuestionScore joined = new QuestionScore(apart.question(), apart.choices(), true);
    TaskScore two = score(List.of(Metric.ACC), joined, apart, joined);
    assertEquals(2, two.joined());
    assertTrue(two.toString().contains("; questions where a token spans context and choice: 2)"));
    TaskScore none = score(List.of(Metric.ACC), apart);
    assertEquals(0, none.joined());
    assertFalse(none.toString().contains("spans"));
  }

  @Test
  void takesTheLargestSumTheLargestPerCharacterAndPerByte() {
    // per character -3, -2.25, -2.4; per byte -3, -2.25, -1.2: é has two
    QuestionScore question = question(0, List.of("a", "bcde", "ééééé"), -3, -9, -12);
    assertEquals(0, question.best(Metric.ACC));
    assertEquals(1, question.best(Metric.ACC_NORM));
    assertEquals(2, question.best(Metric.ACC_BYTES));
    assertEquals(1, question.value(Metric.ACC));
    assertEquals(0, question.value(Metric.ACC_NORM));
  }

  @Test
  void countsACharacterOutsideTheBasicPlaneOnce() {
    // two characters: -2 each; counted as four units it would win with -1
    assertEquals(1, question(1, List.of("🎉🎉", "abc"), -4, -5.1).best(Metric.ACC_NORM));
  }

  @Test
  void takesTheFirstOfEquals() {
    assertEquals(0, question(0, List.of("a", "b"), -3, -3).best(Metric.ACC));
    assertEquals(1, question(0, List.of("a", "b", "c"), -4, -3, -3).best(Metric.ACC));
  }

  @Test
  void givesTheStandardErrorOfASample() {
    List<Metric> metrics = List.of(Metric.ACC, Metric.ACC_NORM);
    QuestionScore right = question(0, List.of("a", "b"), -1, -2);
    QuestionScore wrong = question(1, List.of("a", "b"), -1, -2);
    TaskScore score = score(metrics, right, wrong, right, right);
    assertEquals(4, score.count());
    assertEquals(0.75, score.accuracy().mean());
    // sqrt(p (1 - p) / (n - 1))
    assertEquals(Math.sqrt(0.75 * 0.25 / 3), score.accuracy().standardError().orElseThrow(), 1e-15);
    assertTrue(score(metrics, right).accuracy().standardError().isEmpty());
    assertTrue(score.perplexity().isEmpty());
  }

  @Test
  void takesThePapersMetric() {
    QuestionScore question = question(0, List.of("a", "bcde"), -3, -9);
    assertEquals(1, score(List.of(Metric.ACC), question).paperAccuracy().mean());
    assertEquals(0, score(List.of(Metric.ACC, Metric.ACC_NORM), question).paperAccuracy().mean());
  }

  @Test
  void givesThePerplexityOfLastWords() {
    TaskScore score =
        score(List.of(Metric.ACC, Metric.PERPLEXITY), last(-1, true), last(-4, false));
    assertEquals(0.5, score.accuracy().mean());
    assertEquals(Math.exp(2.5), score.perplexity().orElseThrow(), 1e-12);
    assertTrue(score.toString().contains("perplexity 12.1825"), score.toString());
    // log-probabilities -1 and -4: mean -2.5, standard error 1.5, exp(2.5) times that
    MetricValue value = score.value(Metric.PERPLEXITY);
    assertEquals(Math.exp(2.5), value.value(), 1e-12);
    assertEquals(1.5 * Math.exp(2.5), value.standardError().orElseThrow(), 1e-12);
    assertTrue(value.interval().isEmpty());
    assertTrue(score.toString().contains("12.1825 (too few questions for an interval)"));
  }

  @Test
  void knowsWhatGuessingGives() {
    QuestionScore two = question(0, List.of("a", "b"), -1, -2);
    QuestionScore four = question(0, List.of("a", "b", "c", "d"), -1, -2, -3, -4);
    assertEquals((0.5 + 0.25) / 2, score(List.of(Metric.ACC), two, four).guessing(), 1e-15);
    assertEquals(0, score(List.of(Metric.ACC), last(-1, true)).guessing());
  }

  @Test
  void pairsQuestionWithQuestion() {
    List<Metric> metrics = List.of(Metric.ACC);
    List<String> choices = List.of("a", "b");
    TaskScore dense =
        score(
            metrics,
            question(0, choices, -1, -2),
            question(0, choices, -1, -2),
            question(0, choices, -2, -1),
            question(0, choices, -1, -2));
    TaskScore pruned =
        score(
            metrics,
            question(0, choices, -1, -2),
            question(0, choices, -2, -1),
            question(0, choices, -1, -2),
            question(0, choices, -2, -1));
    // differences 0, -1, 1, -1: mean -1/4, variance (3 - 4/16) / 3
    WeightedMean difference = new TaskComparison(dense, pruned).difference(Metric.ACC);
    assertEquals(-0.25, difference.mean());
    assertEquals(Math.sqrt((3 - 0.25) / 3 / 4), difference.standardError().orElseThrow(), 1e-15);
    Interval interval = difference.interval(0.95).orElseThrow();
    double half = 3.182446305 * Math.sqrt((3 - 0.25) / 3 / 4); // Student's t, 3 degrees
    assertEquals(-0.25 - half, interval.low(), 1e-8);
    assertEquals(-0.25 + half, interval.high(), 1e-8);
  }

  @Test
  void givesPerplexitiesByTheirRatio() {
    List<Metric> metrics = List.of(Metric.ACC, Metric.PERPLEXITY);
    TaskScore dense = score(metrics, last(-1, true), last(-4, false));
    TaskScore pruned = score(metrics, last(-2, true), last(-4.5, false));
    TaskComparison both = new TaskComparison(dense, pruned);
    assertEquals(Math.exp(0.75), both.perplexityRatio().orElseThrow(), 1e-12);
    assertTrue(both.perplexityRatioInterval().isEmpty());
    Optional<Double> none =
        new TaskComparison(
                score(List.of(Metric.ACC), last(-1, true)),
                score(List.of(Metric.ACC), last(-1, true)))
            .perplexityRatio();
    assertTrue(none.isEmpty());
  }

  @Test
  void givesIntervalsOfPerplexitiesFromFiveQuestionsOn() {
    List<Metric> metrics = List.of(Metric.ACC, Metric.PERPLEXITY);
    TaskScore dense =
        score(
            metrics,
            IntStream.range(0, 5).mapToObj(i -> last(-2, true)).toArray(QuestionScore[]::new));
    TaskScore pruned =
        score(
            metrics,
            IntStream.range(0, 5).mapToObj(i -> last(-2 - i, true)).toArray(QuestionScore[]::new));
    // log-probabilities -2 to -6: mean -4, standard error sqrt(2.5 / 5); Student's t, 4 degrees
    double half = 2.7764451052 * Math.sqrt(0.5);
    Interval interval = pruned.value(Metric.PERPLEXITY).interval().orElseThrow();
    assertEquals(4 - half, Math.log(interval.low()), 1e-8);
    assertEquals(4 + half, Math.log(interval.high()), 1e-8);
    Interval ratio = new TaskComparison(dense, pruned).perplexityRatioInterval().orElseThrow();
    assertEquals(2 - half, Math.log(ratio.low()), 1e-8);
    assertEquals(2 + half, Math.log(ratio.high()), 1e-8);
  }

  @Test
  void isBetweenNothingAndAllForOneQuestion() {
    Interval right =
        score(List.of(Metric.ACC), last(-1, true)).value(Metric.ACC).interval().orElseThrow();
    assertEquals(0.2065, right.low(), 5e-5); // Wilson's of 1 in 1: 1 / (1 + 1.96^2)
    assertEquals(1, right.high());
  }

  @Test
  void countsPairsWithTheirSign() {
    TaskScore dense = score(List.of(Metric.ACC), last(-1, true), last(-1, true), last(-1, false));
    TaskScore pruned = score(List.of(Metric.ACC), last(-1, true), last(-1, false), last(-1, false));
    TaskComparison both = new TaskComparison(dense, pruned);
    assertEquals(1, both.count(Metric.ACC, 1, 1));
    assertEquals(0, both.count(Metric.ACC, 1, 0));
    assertEquals(1, both.count(Metric.ACC, 0, 1));
    Interval interval = both.differenceInterval(Metric.ACC);
    assertTrue(-1 <= interval.low() && interval.low() < -1.0 / 3, interval.toString());
    assertTrue(-1.0 / 3 < interval.high() && interval.high() <= 1, interval.toString());
  }

  @Test
  void comparesOnlyTheSameQuestions() {
    TaskScore one = score(List.of(Metric.ACC), question(0, List.of("a", "b"), -1, -2));
    TaskScore other = score(List.of(Metric.ACC), question(0, List.of("a", "c"), -1, -2));
    InvalidInputException e =
        assertThrows(InvalidInputException.class, () -> new TaskComparison(one, other));
    assertTrue(e.getMessage().contains("on the same questions"));
    assertThrows(InvalidInputException.class, () -> one.mean(Metric.PERPLEXITY));
  }

  @Test
  void showsEveryMetricWithItsInterval() {
    List<QuestionScore> questions =
        IntStream.range(0, 10).mapToObj(i -> question(i % 2, List.of("a", "b"), -1, -2)).toList();
    TaskScore score =
        score(List.of(Metric.ACC, Metric.ACC_NORM), questions.toArray(QuestionScore[]::new));
    assertEquals(
        List.of(
            "t, 10 questions (p), all 4 blocks",
            "acc        0.5000 (0.2366 to 0.7634)",
            "acc_norm   0.5000 (0.2366 to 0.7634)"),
        score.toString().lines().toList());
  }
}
