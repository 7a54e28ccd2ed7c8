package org.sleb4j.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.display.Html;
import org.sleb4j.origin.Provenance;
import org.sleb4j.plot.Picture;

/** What a report consists of, from top to bottom, in text and in HTML. */
final class Page {
  /** A part in both forms. */
  private record Part(String text, String html) {}

  private final List<Part> parts = new ArrayList<>();

  private Page() {}

  /** Begins with a line that says what was found. */
  static Page of(String title) {
    return new Page().part(title, title(title));
  }

  /** Returns the HTML of a first line. */
  static String title(String line) {
    return "<p><b>" + Html.escape(line) + "</b></p>";
  }

  Page table(Table table) {
    return part(table.text(), table.html());
  }

  /** Adds a sentence. */
  Page note(String sentence) {
    return part(sentence, "<p>" + Html.escape(sentence).replace("\n", "<br>") + "</p>");
  }

  /** Adds where it came from. */
  Page origin(Provenance provenance) {
    String lines = provenance.toString();
    return part(lines, "<p><small>" + Html.escape(lines).replace("\n", "<br>") + "</small></p>");
  }

  /** Adds something that HTML shows otherwise than text. */
  Page part(String text, String html) {
    parts.add(new Part(text, html));
    return this;
  }

  /** Returns the page as text. */
  String text() {
    return String.join("\n\n", parts.stream().map(Part::text).toList());
  }

  /** Returns the page without a picture. */
  Sheet sheet() {
    return new Sheet(text(), html(), Optional.empty());
  }

  private String html() {
    return String.join("\n", parts.stream().map(Part::html).toList());
  }

  /**
   * Returns the page with a chart below it; where the chart cannot be drawn, a sentence says why in
   * its place and the numbers are shown all the same.
   */
  Sheet sheet(Supplier<Picture> chart) {
    try {
      return new Sheet(text(), html(), Optional.of(chart.get()));
    } catch (InvalidInputException | LinkageError e) {
      return note("There is no chart: " + e.getMessage()).sheet();
    }
  }
}
