package org.sleb4j.redundancy;

import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sleb4j.check.Strings;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.ObjectiveKind;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.UnitSizes;
import org.sleb4j.model.Units;

/**
 * How much each active attention and feed-forward of a model matters on calibration windows, found
 * in one walk.
 *
 * @param meanNll the mean NLL, in nats, of the model itself
 * @param kl its divergence, in nats, from the model with all its blocks
 * @param isWhole whether nothing is removed; otherwise the losses are Metric 3, not Metric 2
 * @param units the active units in the order in which they run
 * @param blockPasses how often one block ran over one window; a unit that ran alone counts a half
 * @param seconds the time it took
 */
public record UnitRedundancy(
    double meanNll,
    double kl,
    boolean isWhole,
    List<Row> units,
    double blockPasses,
    double seconds) {
  /**
   * The metrics of one unit; lower is more redundant.
   *
   * @param parameters how many it has
   * @param metric2 the mean NLL, in nats, of the model without this unit as well
   * @param kl the divergence, in nats, of that from the model with all its blocks
   */
  public record Row(Units unit, long parameters, double metric2, double kl) {}

  public UnitRedundancy {
    units = List.copyOf(units);
  }

  /**
   * Measures every active unit.
   *
   * @param walks where the model runs
   * @param progress receives the share of the work that is done, 0 to 1
   * @throws org.sleb4j.check.InvalidInputException if a window does not fit the model
   */
  public static UnitRedundancy of(
      Walks walks, ModelView view, Windows windows, DoubleConsumer progress) {
    long start = System.nanoTime();
    List<Units> units = view.active().activeUnits().stream().map(Units::of).toList();
    Survey survey = new Survey(units, List.of(ObjectiveKind.NLL, ObjectiveKind.KL), true);
    Findings found = walks.findings(view, windows, survey, progress);
    UnitSizes sizes = view.model().unitSizes();
    List<Row> rows =
        IntStream.range(0, units.size())
            .mapToObj(
                i ->
                    new Row(
                        units.get(i), sizes.of(units.get(i)), found.mean(i, 0), found.mean(i, 1)))
            .toList();
    return new UnitRedundancy(
        found.mean(units.size(), 0),
        found.mean(units.size(), 1),
        view.active().removals().isEmpty(),
        rows,
        found.blockPasses(),
        (System.nanoTime() - start) / 1e9);
  }

  /** Returns how much the loss rises without a unit, in nats. */
  public double rise(Row row) {
    return row.metric2() - meanNll;
  }

  /** Returns a table; the unit without which the loss is lowest is marked. */
  @Override
  public String toString() {
    double lowest = units.stream().mapToDouble(Row::metric2).min().orElseThrow();
    String rows = units.stream().map(row -> row(row, lowest)).collect(Collectors.joining("\n"));
    return Strings.format(
        "%-16s %12s  %9s  %9s  %s%n%s%nmean NLL with all of them %.6f, %s block passes, %.1f s",
        "unit",
        "parameters",
        isWhole ? "metric 2" : "metric 3",
        "KL",
        "nats per million",
        rows,
        meanNll,
        Strings.grouped(blockPasses, 1),
        seconds);
  }

  private String row(Row row, double lowest) {
    return Strings.format(
        "%-16s %,12d  %9.6f  %9.6f  %16.6f%s",
        row.unit(),
        row.parameters(),
        row.metric2(),
        row.kl(),
        1e6 * rise(row) / row.parameters(),
        row.metric2() == lowest ? "  <" : "");
  }
}
