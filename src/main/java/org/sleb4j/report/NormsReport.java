package org.sleb4j.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sleb4j.check.Strings;
import org.sleb4j.fields.Described;
import org.sleb4j.fields.RedundancyFields;
import org.sleb4j.origin.Provenance;
import org.sleb4j.plot.NormsChart;
import org.sleb4j.redundancy.StateNorms;

/**
 * How long the hidden states are over the depth of a model.
 *
 * @param norms the numbers
 * @param provenance where they came from
 */
public record NormsReport(StateNorms norms, Provenance provenance) implements Report {
  private Page page() {
    Table table = Table.of("behind", "mean norm", "largest norm");
    List<String> places = norms.places();
    for (int i = 0; i < places.size(); i++) {
      table.row(
          places.get(i),
          Figures.decimals(3, norms.means().get(i)),
          Figures.decimals(3, norms.largest().get(i)));
    }
    String title =
        Strings.format(
            "L2 norm of the hidden states of %s over the depth",
            Strings.grouped(norms.tokens(), "token"));
    return Page.of(title).table(table).origin(provenance);
  }

  @Override
  public Map<String, Object> fields() {
    return Described.report("norms", RedundancyFields.of(norms), Optional.of(provenance));
  }

  @Override
  public Sheet sheet() {
    return page().sheet(() -> NormsChart.of(norms));
  }

  @Override
  public String toString() {
    return page().text();
  }
}
