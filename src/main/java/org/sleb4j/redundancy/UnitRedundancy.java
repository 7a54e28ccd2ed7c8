package org.sleb4j.redundancy;

import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sleb4j.check.Strings;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.Divergence;
import org.sleb4j.eval.NextTokenLoss;
import org.sleb4j.eval.Objective;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.UnitSizes;
import org.sleb4j.model.Units;

/**
 * How much each active attention and feed-forward of a model matters on calibration windows, found
 * in one walk.
 *
 * @param meanNll the mean NLL, in nats, of the model itself
 * @param kl its divergence, in nats, from the model with all its blocks
 * @param units the active units in the order in which they run
 * @param blockPasses how often one block ran over one window; a unit that ran alone counts a half
 * @param seconds the time it took
 */
public record UnitRedundancy(
    double meanNll, double kl, List<Row> units, double blockPasses, double seconds) {
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
   * @param progress receives the share of the work that is done, 0 to 1, after each unit
   * @throws org.sleb4j.check.InvalidInputException if a window does not fit the model
   */
  public static UnitRedundancy of(ModelView view, Windows windows, DoubleConsumer progress) {
    long start = System.nanoTime();
    List<Units> units = view.active().activeUnits().stream().map(Units::of).toList();
    try (Objective divergence =
        Divergence.exact(
            view.model().full(), windows, part -> progress.accept(part / units.size()))) {
      List<Objective> both = List.of(NextTokenLoss.objective(view.model()), divergence);
      ModelWalk.Plan plan = new ModelWalk.Plan(view, windows, units, both, ModelWalk.Observer.NONE);
      ModelWalk.warnOfGroups(plan);
      try (ModelWalk walk = ModelWalk.start(plan)) {
        List<Row> rows = rows(walk, units, view.model().unitSizes(), progress);
        List<WindowLosses> itself = walk.lossOfEach();
        double seconds = (System.nanoTime() - start) / 1e9;
        return new UnitRedundancy(
            itself.get(0).mean(), itself.get(1).mean(), rows, walk.blockPasses(), seconds);
      }
    }
  }

  private static List<Row> rows(
      ModelWalk walk, List<Units> units, UnitSizes sizes, DoubleConsumer progress) {
    int count = units.size();
    return IntStream.range(0, count)
        .mapToObj(
            i -> {
              List<WindowLosses> both = walk.nextOfEach();
              double left = count - 1.0 - i; // as many units behind the next one
              progress.accept(1 - left * left / ((double) count * count));
              Units unit = units.get(i);
              return new Row(unit, sizes.of(unit), both.get(0).mean(), both.get(1).mean());
            })
        .toList();
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
        "metric 2",
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
