package org.sleb4j.plot;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sleb4j.check.Strings;
import org.sleb4j.redundancy.RankAgreement;

/**
 * Draws the ranks of blocks by one metric against those by another, 1 for the most redundant; on
 * the diagonal they agree.
 *
 * <p>Where there are too many blocks to number all, those are numbered whose ranks differ most and
 * that have room for a number; the others are grey.
 */
public final class RankChart {
  private static final int SIDE = 560;

  private static final int DOT = 7;

  /** As many as can be numbered without filling the chart. */
  private static final int ALL_NUMBERED = 24;

  private static final int SOME_NUMBERED = 16;

  private RankChart() {}

  /** Draws ranks. */
  public static Picture of(RankAgreement agreement) {
    List<Double> x = agreement.firstRanks();
    List<Double> y = agreement.secondRanks();
    int n = x.size();
    return Picture.of(
        new Panel(
                title(agreement),
                SIDE + 60,
                SIDE,
                axis(agreement.first(), n),
                axis(agreement.second(), n))
            .with(canvas -> canvas.line(0.5, 0.5, n + 0.5, n + 0.5, Style.GONE, 1.4f))
            .saying(
                IntStream.range(0, n)
                    .mapToObj(i -> said(agreement.blocks().get(i), x.get(i), y.get(i)))
                    .collect(Collectors.joining("; ")))
            .with(canvas -> draw(canvas, agreement.blocks(), x, y)));
  }

  private static String said(int block, double first, double second) {
    return "block " + block + ", ranks " + Figures.of(first) + " and " + Figures.of(second);
  }

  private static String title(RankAgreement agreement) {
    return Strings.format(
        "%s against %s: Spearman's ρ %.2f, Kendall's τ %.2f",
        agreement.first(), agreement.second(), agreement.spearman(), agreement.kendall());
  }

  private static Axis axis(String metric, int blocks) {
    return Axis.whole("rank by " + metric + " (1 = most redundant)", 1, blocks);
  }

  private static void draw(Canvas canvas, List<Integer> blocks, List<Double> x, List<Double> y) {
    PointLabels labels = new PointLabels(canvas);
    for (int i = 0; i < blocks.size(); i++) {
      labels.keepFree(x.get(i), y.get(i), DOT);
    }
    Set<Integer> numbered =
        numbered(x, y)
            .filter(i -> labels.write(blocks.get(i).toString(), x.get(i), y.get(i)))
            .collect(Collectors.toSet());
    for (int i = 0; i < blocks.size(); i++) {
      canvas.dot(x.get(i), y.get(i), DOT, numbered.contains(i) ? Style.PLAIN : Style.FAINT);
    }
  }

  /** Returns the points to number, those first whose ranks differ most. */
  private static Stream<Integer> numbered(List<Double> x, List<Double> y) {
    return IntStream.range(0, x.size())
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -Math.abs(x.get(i) - y.get(i))))
        .limit(x.size() <= ALL_NUMBERED ? x.size() : SOME_NUMBERED);
  }
}
