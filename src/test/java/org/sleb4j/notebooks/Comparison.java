package org.sleb4j.notebooks;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sleb4j.notebooks.Notebook.Cell;

/**
 * Compares the outputs of a notebook that was run again with the committed ones, in kind: no error,
 * the same outputs in the same forms, charts of the same size that are not blank, the same words,
 * numbers within {@link Words}' tolerance. Of a cell with the tag {@code timings} any number may
 * differ; of one with the tag {@code bfloat16} differences may differ a little more.
 */
final class Comparison {
  private final List<String> findings = new ArrayList<>();
  private final String notebook;

  private Comparison(String notebook) {
    this.notebook = notebook;
  }

  /** Returns a sentence for each difference. */
  static List<String> of(Notebook committed, Notebook executed) {
    Comparison comparison = new Comparison(committed.name());
    List<Cell> before = committed.codeCells();
    List<Cell> after = executed.codeCells();
    if (before.stream()
        .map(Cell::source)
        .toList()
        .equals(after.stream().map(Cell::source).toList())) {
      for (int i = 0; i < before.size(); i++) {
        comparison.compare(before.get(i), after.get(i));
      }
    } else {
      comparison.findings.add(committed.name() + ": other cells were run than are committed");
    }
    return List.copyOf(comparison.findings);
  }

  private void compare(Cell before, Cell after) {
    List<Output> expected = before.outputs();
    List<Output> found = after.outputs();
    found.stream()
        .filter(Output::isError)
        .forEach(error -> tell(before, "failed: " + error.text()));
    List<String> kinds = expected.stream().map(Output::kind).toList();
    List<String> foundKinds = found.stream().map(Output::kind).toList();
    if (!kinds.equals(foundKinds)) {
      tell(before, "put out " + foundKinds + ", not " + kinds);
      return;
    }
    for (int i = 0; i < expected.size(); i++) {
      compare(before, expected.get(i), found.get(i));
    }
  }

  private void compare(Cell cell, Output expected, Output found) {
    words(cell, expected.text())
        .differenceTo(words(cell, found.text()))
        .ifPresent(difference -> tell(cell, difference));
    if (found.chart().isPresent()) {
      compareCharts(cell, expected, found);
    }
  }

  private static Words words(Cell cell, String text) {
    if (cell.isTimed()) {
      return Words.timed(text);
    }
    return cell.isRounded() ? Words.rounded(text) : Words.of(text);
  }

  private void compareCharts(Cell cell, Output expected, Output found) {
    Optional<String> size = found.chart().map(Comparison::size);
    if (!size.equals(expected.chart().map(Comparison::size))) {
      tell(cell, "its chart has " + size.orElseThrow() + " points, not as many as before");
    }
    if (found.isBlank()) {
      tell(cell, "its chart is blank");
    }
  }

  private static String size(BufferedImage image) {
    return image.getWidth() + " x " + image.getHeight();
  }

  private void tell(Cell cell, String what) {
    findings.add(notebook + ", cell " + cell.id() + ": " + what);
  }
}
