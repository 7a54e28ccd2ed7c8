package org.sleb4j.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sleb4j.check.Strings;
import org.sleb4j.fields.Described;
import org.sleb4j.fields.SearchFields;
import org.sleb4j.model.Units;
import org.sleb4j.origin.Provenance;
import org.sleb4j.search.Stability;

/**
 * How often other windows would have removed the same blocks.
 *
 * @param stability the shares
 * @param removed what was removed, in that order
 * @param provenance where the search came from
 */
public record StabilityReport(Stability stability, List<Units> removed, Provenance provenance)
    implements Report {
  public StabilityReport {
    removed = List.copyOf(removed);
  }

  private Page page() {
    Table table = Table.of("pass", "removed", "same block in");
    for (int i = 0; i < removed.size(); i++) {
      table.row(
          Integer.toString(i + 1),
          removed.get(i).toString(),
          Figures.percent(stability.passes().get(i)));
    }
    String title =
        Strings.format(
            "The same %s in %s of %,d resamples of the windows",
            Strings.counted(removed.size(), "removal"),
            Figures.percent(stability.list()),
            stability.resamples());
    return Page.of(title).table(table).origin(provenance);
  }

  @Override
  public Map<String, Object> fields() {
    return Described.report(
        "stability", SearchFields.of(stability, removed), Optional.of(provenance));
  }

  @Override
  public Sheet sheet() {
    return page().sheet();
  }

  @Override
  public String toString() {
    return page().text();
  }
}
