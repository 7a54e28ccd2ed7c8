package org.sleb4j.report;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;
import org.sleb4j.fields.Described;
import org.sleb4j.fields.Fields;
import org.sleb4j.model.Units;
import org.sleb4j.origin.Provenance;
import org.sleb4j.plot.UnitRedundancyChart;
import org.sleb4j.redundancy.UnitRedundancy;

/**
 * How redundant each attention and each feed-forward is, by the loss without it and by the
 * divergence from the dense model.
 *
 * @param redundancy the numbers
 * @param provenance where they came from
 */
public record UnitRedundancyReport(UnitRedundancy redundancy, Provenance provenance)
    implements Report {
  /**
   * Returns the units without which, one at a time, the loss rises least for each of their
   * parameters, least first.
   *
   * <pre>{@code
   * var pruned = model.without(model.unitRedundancy(text).lowestPerParameter(2))
   * }</pre>
   */
  public List<Units> lowestPerParameter(int count) {
    int units = redundancy.units().size();
    Check.that(
        count >= 1 && count <= units, "count (%d) must be from 1 to %d, the units.", count, units);
    return redundancy.units().stream()
        .sorted(Comparator.comparingDouble(row -> redundancy.rise(row) / row.parameters()))
        .limit(count)
        .map(UnitRedundancy.Row::unit)
        .toList();
  }

  private Page page() {
    Table table = Table.of("unit", "parameters", "mean NLL", "nats above all", "per million", "KL");
    Units lowest = lowestPerParameter(1).get(0);
    redundancy.units().forEach(row -> add(table, row, row.unit().equals(lowest)));
    String title =
        Strings.format(
            "Redundancy of %d units: the less is added, the more redundant",
            redundancy.units().size());
    return Page.of(title).table(table).note(note()).origin(provenance);
  }

  private void add(Table table, UnitRedundancy.Row row, boolean lowest) {
    List<String> cells =
        List.of(
            row.unit().toString(),
            Strings.grouped((double) row.parameters(), 0),
            Figures.nll(row.metric2()),
            Figures.signed(redundancy.rise(row)),
            Figures.signed(1e6 * redundancy.rise(row) / row.parameters()),
            Figures.nll(row.kl()));
    table.row(cells, lowest ? "lowest per parameter" : "");
  }

  private String note() {
    return Strings.format(
        "mean NLL without each unit; KL: divergence from the model with all blocks, in nats;%nmean"
            + " NLL with all of them %s, KL %s",
        Figures.nll(redundancy.meanNll()), Figures.nll(redundancy.kl()));
  }

  @Override
  public Map<String, Object> fields() {
    return Described.report(
        "units", Fields.of(redundancy, provenance.windows()), Optional.of(provenance));
  }

  @Override
  public Sheet sheet() {
    return page().sheet(() -> UnitRedundancyChart.of(redundancy, provenance.blocks().blockCount()));
  }

  @Override
  public String toString() {
    return page().text();
  }
}
