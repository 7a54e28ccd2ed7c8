package org.sleb4j.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sleb4j.check.Check;

/** Holds the {@code text} of the rows of a Parquet file. */
final class ParquetDocuments implements Documents {
  private final CorpusForm form;
  private final List<String> texts;

  private ParquetDocuments(CorpusForm form, List<String> texts) {
    this.form = form;
    this.texts = List.copyOf(texts);
  }

  /** Reads the first {@code most} rows of a file, or all there are. */
  static ParquetDocuments read(Path file, int most) {
    List<String> texts = new ArrayList<>();
    Rows.each(
        file,
        row -> {
          texts.add(row.text("text"));
          return texts.size() < most;
        });
    Check.that(texts.stream().anyMatch(text -> !text.isBlank()), "%s holds no text.", file);
    return new ParquetDocuments(form(texts), texts);
  }

  private static CorpusForm form(List<String> texts) {
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
