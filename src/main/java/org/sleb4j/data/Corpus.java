package org.sleb4j.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;

/**
 * Gives files, or a text in memory, as numbered documents and as one text.
 *
 * <p>The name decides: {@code .parquet} is Parquet, {@code .csv} and {@code .tsv} are CSV, {@code
 * .jsonl} and {@code .json} are JSON lines, anything else is text; all but Parquet may be packed,
 * with {@code .gz} after it. Of several files, all documents stand one behind another. Text must be
 * UTF-8; every end of a line is read as a line feed, and a byte order mark is dropped. In which of
 * its forms text is shows in {@link CorpusForm}. Documents are counted from 0; a document of a text
 * file is a row.
 *
 * <p>The text of a text file, of Parquet and of CSV is held in memory. Of JSON lines nothing is:
 * the file is read again when documents are asked for, and must stay as it is.
 */
public final class Corpus {
  private static final String IN_MEMORY = "text in memory";

  private final Optional<TextFiles> source;
  private final Documents documents;

  private Corpus(Optional<TextFiles> source, Documents documents) {
    this.source = source;
    this.documents = documents;
  }

  /**
   * Returns a text in memory, divided as a text file that holds it would be.
   *
   * @throws org.sleb4j.check.InvalidInputException if it is blank
   */
  public static Corpus of(String text) {
    Check.given(text, "text");
    return new Corpus(Optional.empty(), TextDocuments.of(text));
  }

  /**
   * Returns documents in memory.
   *
   * @throws org.sleb4j.check.InvalidInputException if there are none, or all are blank
   */
  public static Corpus of(List<String> documents) {
    return new Corpus(Optional.empty(), RowDocuments.of(documents));
  }

  /**
   * Reads all documents of a file.
   *
   * @throws org.sleb4j.check.InvalidInputException if the file is missing, broken or without text
   */
  public static Corpus read(Path file) {
    return read(TextFiles.of(file));
  }

  /**
   * Reads all documents of one file or several.
   *
   * @throws org.sleb4j.check.InvalidInputException if a file is missing, broken or without text,
   *     its rows do not have the field, or the files are not of one form
   */
  public static Corpus read(TextFiles files) {
    List<Documents> parts =
        files.files().stream().map(f -> documents(f, files.field(), Integer.MAX_VALUE)).toList();
    Documents all = parts.size() == 1 ? parts.get(0) : JoinedDocuments.of(files, parts);
    return new Corpus(Optional.of(files), all);
  }

  /**
   * Reads no more than the first documents of a file; for JSON lines, what comes after them is not
   * touched.
   *
   * @throws org.sleb4j.check.InvalidInputException if the file is missing, broken or without text
   */
  public static Corpus read(Path file, int firstDocuments) {
    Check.that(firstDocuments >= 1, "firstDocuments (%d) must be at least 1.", firstDocuments);
    return new Corpus(
        Optional.of(TextFiles.of(file)), documents(file, Optional.empty(), firstDocuments));
  }

  private static Documents documents(Path file, Optional<String> named, int most) {
    TextField field = new TextField(named.orElse("text"));
    if (JsonDocuments.isNamed(file)) {
      return JsonDocuments.read(file, field, most);
    } else if (TextFiles.hasFields(file)) {
      return RowDocuments.read(file, field, most);
    }
    Check.that(
        named.isEmpty(),
        "%s is read as plain text, which has no field \"%s\": leave the field out, or name a file"
            + " of Parquet, CSV or JSON lines.",
        file,
        field.name());
    return TextDocuments.read(file, most);
  }

  /** Returns the names of the files, without their folders. */
  public String name() {
    return source.map(TextFiles::name).orElse(IN_MEMORY);
  }

  /** Returns the files, as they were named; none of a text in memory. */
  public Optional<TextFiles> source() {
    return source;
  }

  /** Returns how the file was read. */
  public CorpusForm form() {
    return documents.form();
  }

  /** Returns the number of documents, or of rows in a text file. */
  public int count() {
    return documents.count();
  }

  /**
   * Returns the documents of these numbers, in the order of the numbers.
   *
   * @throws org.sleb4j.check.InvalidInputException if a number is not from 0 to {@code count() - 1}
   */
  public List<String> documents(List<Integer> numbers) {
    for (int number : numbers) {
      Check.that(
          number >= 0 && number < count(),
          "document %d must be from 0 to %d, the last of %s.",
          number,
          count() - 1,
          name());
    }
    return documents.pick(numbers);
  }

  /**
   * Returns the first {@code n} documents.
   *
   * @throws org.sleb4j.check.InvalidInputException if there are fewer
   */
  public List<String> first(int n) {
    return documents(IntStream.range(0, n).boxed().toList());
  }

  /**
   * Returns the whole text: WikiText's rows joined with two newlines, the documents of JSON lines
   * joined with a space, any other text as it stands in the file, with line feeds at the ends of
   * lines.
   */
  public String text() {
    return documents.text();
  }

  /** Returns name, form and number of documents on one line. */
  @Override
  public String toString() {
    return Strings.format(
        "%s (%s), %s", name(), form().label(), Strings.counted(count(), "document"));
  }
}
