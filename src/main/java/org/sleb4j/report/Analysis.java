package org.sleb4j.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sleb4j.check.Check;
import org.sleb4j.fields.Described;

/**
 * Several results that belong together: a page with a section for each, or one JSON object.
 *
 * @param results in the order in which they are shown
 */
public record Analysis(List<Report> results) implements Report {
  public Analysis {
    results = List.copyOf(results);
    Check.that(!results.isEmpty(), "There is nothing to save: name one result or more.");
  }

  @Override
  public Map<String, Object> fields() {
    return Described.report(
        "analysis",
        Map.of("results", results.stream().map(Report::fields).toList()),
        Optional.empty());
  }

  /** Returns all of them; pictures are part of the HTML form, so that none stands apart. */
  @Override
  public Sheet sheet() {
    return new Sheet(toString(), HtmlPage.sections(results), Optional.empty());
  }

  @Override
  public String toString() {
    return results.stream().map(Report::toString).collect(Collectors.joining("\n\n"));
  }
}
