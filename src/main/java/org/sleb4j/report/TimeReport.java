package org.sleb4j.report;

import java.util.Map;
import org.sleb4j.check.Strings;
import org.sleb4j.fields.TimeFields;
import org.sleb4j.search.TimeBudget;

/**
 * A search for a model that takes no longer than a number of milliseconds, and what was measured.
 *
 * @param search what it removed
 * @param time what models took, in the order in which they were timed
 */
public record TimeReport(SearchReport search, TimeBudget time) implements Report {
  private Page page() {
    return Page.of(Strings.format("%s, at most %s", search.blocks(), time))
        .table(times(time))
        .note(time.note())
        .origin(search.provenance());
  }

  /** Returns a row for each model that was measured. */
  static Table times(TimeBudget time) {
    Table table = Table.of("left", time.unit());
    time.times().forEach(t -> table.row(t.leftText(), Strings.format("%.3f", t.milliseconds())));
    return table;
  }

  @Override
  public Map<String, Object> fields() {
    Map<String, Object> fields = search.fields();
    fields.put("time", TimeFields.of(time));
    return fields;
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
