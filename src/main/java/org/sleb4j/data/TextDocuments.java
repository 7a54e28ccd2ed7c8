package org.sleb4j.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sleb4j.check.Check;

/**
 * Holds the rows of a text file in the form the Hugging Face data set of WikiText gives them: a
 * line with one trailing newline, or an empty string for a line of nothing but white space.
 *
 * <p>The leading space of WikiText's rows stands in the raw file already; no line is given one.
 */
final class TextDocuments implements Documents {
  private final CorpusForm form;
  private final List<String> rows;
  private final String text;

  private TextDocuments(CorpusForm form, List<String> rows, String text) {
    this.form = form;
    this.rows = List.copyOf(rows);
    this.text = text;
  }

  /** Reads the first {@code most} rows of a file, or all there are. */
  static TextDocuments read(Path file, int most) {
    List<String> lines = new ArrayList<>();
    Lines.each(file, line -> lines.add(line.text()));
    return of(file, lines, most);
  }

  /** Reads a text in memory as it would read a file that holds it. */
  static TextDocuments of(String text) {
    String lines = text.replace("\r\n", "\n").replace('\r', '\n');
    return of("The text", List.of(lines.split("(?<=\n)")), Integer.MAX_VALUE);
  }

  private static TextDocuments of(Object name, List<String> lines, int most) {
    Check.that(lines.stream().anyMatch(line -> !line.isBlank()), "%s holds no text.", name);
    List<String> bare = lines.stream().map(TextDocuments::withoutNewline).toList();
    CorpusForm form = form(bare);
    if (form == CorpusForm.PLAIN_TEXT) {
      List<String> kept = lines.subList(0, Math.min(most, lines.size()));
      return new TextDocuments(form, rows(bare, most), String.join("", kept));
    }
    List<String> rows =
        form == CorpusForm.WIKITEXT_JOINED ? split(name, bare, most) : rows(bare, most);
    return new TextDocuments(form, rows, String.join(form.separator(), rows));
  }

  @Override
  public CorpusForm form() {
    return form;
  }

  @Override
  public int count() {
    return rows.size();
  }

  @Override
  public List<String> pick(List<Integer> numbers) {
    return numbers.stream().map(rows::get).toList();
  }

  @Override
  public String text() {
    return text;
  }

  private static String withoutNewline(String line) {
    return line.endsWith("\n") ? line.substring(0, line.length() - 1) : line;
  }

  private static CorpusForm form(List<String> lines) {
    int first = 0;
    while (first < lines.size() && lines.get(first).isBlank()) {
      first++;
    }
    if (first == lines.size() || !isHeading(lines.get(first))) {
      return CorpusForm.PLAIN_TEXT;
    }
    return isSeparator(lines, first + 1) ? CorpusForm.WIKITEXT_JOINED : CorpusForm.WIKITEXT_LINES;
  }

  static boolean isHeading(String line) {
    return line.length() > 6 && line.startsWith(" = ") && line.endsWith(" = ");
  }

  /** Returns whether two empty lines stand here: the rest of "row newline" + "newline newline". */
  private static boolean isSeparator(List<String> lines, int at) {
    return at + 1 < lines.size() && lines.get(at).isEmpty() && lines.get(at + 1).isEmpty();
  }

  private static List<String> rows(List<String> lines, int most) {
    return lines.stream().limit(most).map(TextDocuments::row).toList();
  }

  static String row(String line) {
    return line.isBlank() ? "" : line + "\n";
  }

  /** Undoes a join: a row, two empty lines, a row, and so on; an empty row has no line at all. */
  private static List<String> split(Object name, List<String> lines, int most) {
    List<String> rows = new ArrayList<>();
    int at = 0;
    boolean more = true;
    while (more && rows.size() < most) {
      boolean empty = at == lines.size() || lines.get(at).isEmpty();
      rows.add(empty ? "" : row(lines.get(at++)));
      more = isSeparator(lines, at);
      at += more ? 2 : 0;
    }
    checkAllSplit(name, lines, at, rows.size() == most);
    return rows;
  }

  /** A single empty line at the very end is an editor's, or where the text was cut. */
  private static void checkAllSplit(Object name, List<String> lines, int at, boolean enough) {
    boolean end = at >= lines.size() || (at == lines.size() - 1 && lines.get(at).isEmpty());
    Check.that(
        enough || end,
        "%s starts as WikiText rows joined with a blank line, but line %d breaks that form: use the"
            + " raw file with one row per line.",
        name,
        at + 1);
  }
}
