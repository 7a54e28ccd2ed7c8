package org.sleb4j.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sleb4j.check.Check;

/** Holds the texts of the rows of a Parquet or CSV file, or strings. */
final class RowDocuments implements Documents {
  private final CorpusForm form;
  private final List<String> texts;

  private RowDocuments(CorpusForm form, List<String> texts) {
    this.form = form;
    this.texts = List.copyOf(texts);
  }

  /** Returns strings as documents. */
  static RowDocuments of(List<String> texts) {
    return of("The list of documents", texts, CorpusForm.STRINGS);
  }

  /** Reads the first {@code most} rows of a file, or all there are. */
  static RowDocuments read(Path file, TextField field, int most) {
    List<String> texts = new ArrayList<>();
    Rows.each(
        file,
        row -> {
          texts.add(field.of(row));
          return texts.size() < most;
        });
    return of(file, texts, CsvFile.isNamed(file) ? CorpusForm.CSV : parquet(texts));
  }

  private static RowDocuments of(Object name, List<String> texts, CorpusForm form) {
    Check.that(texts.stream().anyMatch(text -> !text.isBlank()), "%s holds no text.", name);
    return new RowDocuments(form, texts);
  }

  private static CorpusForm parquet(List<String> texts) {
    return texts.stream()
        .filter(text -> !text.isBlank())
        .findFirst()
        .map(String::stripTrailing)
        .filter(text -> TextDocuments.isHeading(text + " "))
        .map(heading -> CorpusForm.WIKITEXT_PARQUET)
        .orElse(CorpusForm.PARQUET);
  }

  @Override
  public CorpusForm form() {
    return form;
  }

  @Override
  public int count() {
    return texts.size();
  }

  @Override
  public List<String> pick(List<Integer> numbers) {
    return numbers.stream().map(texts::get).toList();
  }

  @Override
  public String text() {
    return String.join(form.separator(), texts);
  }
}
