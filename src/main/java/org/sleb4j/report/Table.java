package org.sleb4j.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sleb4j.display.Html;

/** Rows of cells under a header, numbers at the right; a marked row says why in words. */
final class Table {
  private static final String RIGHT = " align=\"right\" style=\"text-align:right\"";
  private static final String LEFT = " align=\"left\" style=\"text-align:left\"";

  /** A row, and what it is marked with, or nothing. */
  private record Row(List<String> cells, String mark) {}

  private final List<String> header;
  private final List<Row> rows = new ArrayList<>();

  private Table(List<String> header) {
    this.header = header;
  }

  /** Begins a table; a header of empty cells is not shown. */
  static Table of(String... header) {
    return new Table(List.of(header));
  }

  /** Adds a row. */
  Table row(String... cells) {
    return row(List.of(cells), "");
  }

  /** Adds a row that is marked with a word, unless the word is empty. */
  Table row(List<String> cells, String mark) {
    rows.add(new Row(List.copyOf(cells), mark));
    return this;
  }

  private boolean isNumber(int column) {
    return rows.stream()
        .map(row -> row.cells().get(column))
        .allMatch(cell -> cell.isEmpty() || cell.matches("[-+]?(\\d|∞).*|NaN|none|unknown"));
  }

  private boolean isMarked() {
    return rows.stream().anyMatch(row -> !row.mark().isEmpty());
  }

  private boolean hasHeader() {
    return header.stream().anyMatch(name -> !name.isEmpty());
  }

  /** Returns aligned lines. */
  String text() {
    List<String> lines = new ArrayList<>();
    if (hasHeader()) {
      lines.add(line(new Row(header, "")));
    }
    rows.forEach(row -> lines.add(line(row)));
    return String.join("\n", lines);
  }

  private String line(Row row) {
    String cells =
        IntStream.range(0, header.size())
            .mapToObj(i -> pad(row.cells().get(i), i))
            .collect(Collectors.joining("  "));
    return (row.mark().isEmpty() ? cells : cells + "  < " + row.mark()).stripTrailing();
  }

  private String pad(String cell, int column) {
    String spaces = " ".repeat(width(column) - length(cell));
    return isNumber(column) ? spaces + cell : cell + spaces;
  }

  private int width(int column) {
    return IntStream.concat(
            IntStream.of(length(header.get(column))),
            rows.stream().mapToInt(row -> length(row.cells().get(column))))
        .max()
        .orElseThrow();
  }

  private static int length(String cell) {
    return cell.codePointCount(0, cell.length());
  }

  /** Returns a table element. */
  String html() {
    StringBuilder html = new StringBuilder("<table>");
    if (hasHeader()) {
      html.append("<thead><tr>");
      IntStream.range(0, header.size()).forEach(i -> html.append(cell("th", i, header.get(i))));
      html.append(isMarked() ? "<th></th>" : "").append("</tr></thead>");
    }
    html.append("<tbody>");
    rows.forEach(row -> html.append(html(row)));
    return html.append("</tbody></table>").toString();
  }

  private String html(Row row) {
    String cells =
        IntStream.range(0, header.size()).mapToObj(i -> cell(row, i)).collect(Collectors.joining());
    String mark =
        row.mark().isEmpty()
            ? isMarked() ? "<td></td>" : ""
            : "<td" + LEFT + "><b>◀ " + Html.escape(row.mark()) + "</b></td>";
    return "<tr>" + cells + mark + "</tr>";
  }

  private String cell(Row row, int column) {
    String text = Html.escape(row.cells().get(column)).replace("\n", "<br>");
    String shown = row.mark().isEmpty() ? text : "<b>" + text + "</b>";
    return "<td" + (isNumber(column) ? RIGHT : LEFT) + ">" + shown + "</td>";
  }

  private String cell(String element, int column, String text) {
    String align = isNumber(column) ? RIGHT : LEFT;
    return "<" + element + align + ">" + Html.escape(text) + "</" + element + ">";
  }
}
