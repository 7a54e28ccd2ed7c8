package org.sleb4j.redundancy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.sleb4j.check.InvalidInputException;

class RankAgreementTest {
  private static RankAgreement of(List<Double> x, List<Double> y) {
    return new RankAgreement("x", "y", IntStream.range(0, x.size()).boxed().toList(), x, y);
  }

  @Test
  void findsPerfectAgreementAndItsOpposite() {
    List<Double> rising = List.of(0.1, 0.5, 7.0, 8.0);
    RankAgreement same = of(rising, List.of(2.0, 3.0, 4.0, 500.0));
    assertEquals(1, same.spearman(), 1e-15);
    assertEquals(1, same.kendall(), 1e-15);
    RankAgreement opposite = of(rising, List.of(4.0, 3.0, 2.0, 1.0));
    assertEquals(-1, opposite.spearman(), 1e-15);
    assertEquals(-1, opposite.kendall(), 1e-15);
  }

  @Test
  void agreesWithACaseWorkedByHand() {
    // ranks 1 2 3 4 5 against 2 1 4 3 5: sum of d^2 = 4, rho = 1 - 6 * 4 / (5 * 24) = 0.8
    // 10 pairs, 2 of them discordant: tau = (8 - 2) / 10 = 0.6
    RankAgreement agreement =
        of(List.of(10.0, 20.0, 30.0, 40.0, 50.0), List.of(0.2, 0.1, 0.4, 0.3, 0.5));
    assertEquals(0.8, agreement.spearman(), 1e-15);
    assertEquals(0.6, agreement.kendall(), 1e-15);
  }

  @Test
  void sharesTheMeanRankAmongTies() {
    // x ranks 1, 2.5, 2.5, 4; y ranks 1, 2, 3, 4. Centred: -1.5 0 0 1.5 and -1.5 -0.5 0.5 1.5:
    // rho = 4.5 / sqrt(4.5 * 5). 6 pairs, 5 apart by x: tau-b = 5 / sqrt(5 * 6)
    RankAgreement agreement = of(List.of(1.0, 2.0, 2.0, 3.0), List.of(1.0, 2.0, 3.0, 4.0));
    assertEquals(List.of(1.0, 2.5, 2.5, 4.0), agreement.firstRanks());
    assertEquals(4.5 / Math.sqrt(4.5 * 5), agreement.spearman(), 1e-15);
    assertEquals(5 / Math.sqrt(30), agreement.kendall(), 1e-15);
  }

  @Test
  void hasNoCoefficientWhereAllValuesAreEqual() {
    RankAgreement agreement = of(List.of(1.0, 1.0, 1.0), List.of(1.0, 2.0, 3.0));
    assertTrue(Double.isNaN(agreement.spearman()));
    assertTrue(Double.isNaN(agreement.kendall()));
  }

  @Test
  void refusesASingleBlockAndNaN() {
    assertThrows(InvalidInputException.class, () -> of(List.of(1.0), List.of(1.0)));
    assertThrows(
        InvalidInputException.class, () -> of(List.of(1.0, Double.NaN), List.of(1.0, 2.0)));
  }

  @Property
  void ranksLikeASortedList(@ForAll @Size(min = 2, max = 30) List<Byte> values) {
    List<Double> x = values.stream().map(Byte::doubleValue).toList();
    List<Double> sorted = x.stream().sorted().toList();
    List<Double> ranks = of(x, x).firstRanks();
    for (int i = 0; i < x.size(); i++) {
      double expected = (sorted.indexOf(x.get(i)) + sorted.lastIndexOf(x.get(i))) / 2.0 + 1;
      assertEquals(expected, ranks.get(i));
    }
  }

  @Test
  void comparesLossesBeforeAndAfterARemovalOnTheBlocksThatAreLeft() {
    Redundancy full = redundancy(3, List.of(0, 1, 2), List.of(5.0, 1.0, 2.0));
    Redundancy pruned = redundancy(3, List.of(0, 2), List.of(3.0, 4.0));
    RankAgreement agreement = RankAgreement.of(full, pruned);
    assertEquals("Metric 2", agreement.first());
    assertEquals("Metric 3", agreement.second());
    assertEquals(List.of(0, 2), agreement.blocks());
    assertEquals(-1, agreement.spearman(), 1e-15);
    assertEquals("Metric 1", RankAgreement.of(full).first());
  }

  private static Redundancy redundancy(int count, List<Integer> blocks, List<Double> losses) {
    List<BlockRedundancy> values =
        IntStream.range(0, blocks.size())
            .mapToObj(i -> new BlockRedundancy(blocks.get(i), 0.1 * i, losses.get(i)))
            .toList();
    return new Redundancy(count, 1, values, 1, 1);
  }
}
