package org.sleb4j.redundancy;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;

/**
 * How far two metrics put the same blocks in the same order.
 *
 * <p>Ranks begin at 1 for the lowest value; equal values share the mean of their ranks.
 *
 * @param first the name of one metric
 * @param second the name of the other
 * @param blocks the blocks that both have values of
 * @param firstValues a value for each block
 * @param secondValues a value for each block
 */
public record RankAgreement(
    String first,
    String second,
    List<Integer> blocks,
    List<Double> firstValues,
    List<Double> secondValues) {
  public RankAgreement {
    blocks = List.copyOf(blocks);
    firstValues = List.copyOf(firstValues);
    secondValues = List.copyOf(secondValues);
    Check.that(
        blocks.size() >= 2
            && firstValues.size() == blocks.size()
            && secondValues.size() == blocks.size(),
        "ranks need at least 2 blocks with a value of each metric: there are %d blocks, %d and %d"
            + " values.",
        blocks.size(),
        firstValues.size(),
        secondValues.size());
    checkNumbers(first, firstValues);
    checkNumbers(second, secondValues);
  }

  private static void checkNumbers(String metric, List<Double> values) {
    Check.that(
        values.stream().noneMatch(value -> value.isNaN()),
        "%s (%s) must be numbers: NaN has no rank.",
        metric,
        values);
  }

  /** Compares Metric 1 and Metric 2 of the same blocks. */
  public static RankAgreement of(Redundancy redundancy) {
    return new RankAgreement(
        "Metric 1",
        redundancy.lossMetric(),
        redundancy.blocks().stream().map(BlockRedundancy::block).toList(),
        values(redundancy, BlockRedundancy::metric1),
        values(redundancy, BlockRedundancy::metric2));
  }

  /**
   * Compares the losses without each block before and after others were removed: Metric 2 and
   * Metric 3, of the blocks that are active in both.
   */
  public static RankAgreement of(Redundancy before, Redundancy after) {
    List<BlockRedundancy> left =
        after.blocks().stream().filter(b -> before.find(b.block()).isPresent()).toList();
    return new RankAgreement(
        before.lossMetric(),
        after.lossMetric(),
        left.stream().map(BlockRedundancy::block).toList(),
        left.stream().map(b -> before.find(b.block()).orElseThrow().metric2()).toList(),
        left.stream().map(BlockRedundancy::metric2).toList());
  }

  private static List<Double> values(
      Redundancy redundancy, ToDoubleFunction<BlockRedundancy> metric) {
    return redundancy.blocks().stream().map(metric::applyAsDouble).toList();
  }

  /** Returns the rank of each block by the first metric, from 1. */
  public List<Double> firstRanks() {
    return ranks(firstValues);
  }

  /** Returns the rank of each block by the second metric, from 1. */
  public List<Double> secondRanks() {
    return ranks(secondValues);
  }

  private static List<Double> ranks(List<Double> values) {
    return values.stream()
        .map(
            value ->
                1
                    + values.stream().filter(other -> other < value).count()
                    + (values.stream().filter(other -> other.doubleValue() == value).count() - 1)
                        / 2.0)
        .toList();
  }

  /**
   * Returns Spearman's rho, the correlation of the ranks, -1 to 1; NaN where a metric has the same
   * value for all blocks.
   */
  public double spearman() {
    List<Double> x = firstRanks();
    List<Double> y = secondRanks();
    double mean = (x.size() + 1) / 2.0;
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (int i = 0; i < x.size(); i++) {
      xy += (x.get(i) - mean) * (y.get(i) - mean);
      xx += (x.get(i) - mean) * (x.get(i) - mean);
      yy += (y.get(i) - mean) * (y.get(i) - mean);
    }
    return xy / Math.sqrt(xx * yy);
  }

  /**
   * Returns Kendall's tau-b (Kendall, 1945, "The treatment of ties in ranking problems"): pairs of
   * blocks in the same order less pairs in opposite order, over the geometric mean of the pairs
   * that either metric ranks apart; NaN where one ranks none apart.
   */
  public double kendall() {
    double concordant = 0;
    double apartByFirst = 0;
    double apartBySecond = 0;
    for (int i = 0; i < blocks.size(); i++) {
      for (int j = 0; j < i; j++) {
        double x = Math.signum(firstValues.get(i) - firstValues.get(j));
        double y = Math.signum(secondValues.get(i) - secondValues.get(j));
        concordant += x * y;
        apartByFirst += x * x;
        apartBySecond += y * y;
      }
    }
    return concordant / Math.sqrt(apartByFirst * apartBySecond);
  }

  /** Returns a table of ranks, and both coefficients. */
  @Override
  public String toString() {
    List<Double> x = firstRanks();
    List<Double> y = secondRanks();
    String rows =
        IntStream.range(0, blocks.size())
            .mapToObj(
                i -> Strings.format("%5d  %10.1f  %10.1f%n", blocks.get(i), x.get(i), y.get(i)))
            .collect(Collectors.joining());
    return Strings.format(
        "block  %10s  %10s%n%sSpearman's rho %.3f, Kendall's tau %.3f",
        "by " + first, "by " + second, rows, spearman(), kendall());
  }
}
