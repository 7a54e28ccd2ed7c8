package org.sleb4j.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;

/**
 * Gives a text file or a file of JSON lines as numbered documents and as one text.
 *
 * <p>The name decides: {@code .parquet} is Parquet, {@code .jsonl} and {@code .json} are JSON
 * lines, anything else is text; the latter two may be packed, with {@code .gz} after it. Text must
 * be UTF-8; every end of a line is read as a line feed, and a byte order mark is dropped. In which
 * of its forms text is shows in {@link CorpusForm}. Documents are counted from 0; a document of a
 * text file is a row.
 *
 * <p>A text file or a Parquet file's text is held in memory. Of JSON lines nothing is: the file is
 * read again when documents are asked for, and must stay as it is.
 */
public final class Corpus {
  private final Path file;
  private final Documents documents;

  private Corpus(Path file, Documents documents) {
    this.file = file;
    this.documents = documents;
  }

  /**
   * Reads all documents of a file.
   *
   * @throws org.sleb4j.check.InvalidInputException if the file is missing, broken or without text
   */
  public static Corpus read(Path file) {
    return open(file, Integer.MAX_VALUE);
  }

  /**
   * Reads no more than the first documents of a file; for JSON lines, what comes after them is not
   * touched.
   *
   * @throws org.sleb4j.check.InvalidInputException if the file is missing, broken or without text
   */
  public static Corpus read(Path file, int firstDocuments) {
    Check.that(firstDocuments >= 1, "firstDocuments (%d) must be at least 1.", firstDocuments);
    return open(file, firstDocuments);
  }

  private static Corpus open(Path file, int most) {
    return new Corpus(file, documents(file, most));
  }

  private static Documents documents(Path file, int most) {
    if (ParquetFile.isNamed(file)) {
      return ParquetDocuments.read(file, most);
    }
    return isJsonLines(file) ? JsonDocuments.read(file, most) : TextDocuments.read(file, most);
  }

  private static boolean isJsonLines(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    String unpacked = Lines.isGzip(file) ? name.substring(0, name.length() - 3) : name;
    return unpacked.endsWith(".jsonl") || unpacked.endsWith(".json");
  }

  /** Returns the file's name, without its folders. */
  public String name() {
    return file.getFileName().toString();
  }

  /** Returns the file, as it was named. */
  public Path file() {
    return file;
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
    return Strings.format("%s (%s), %d documents", name(), form().label(), count());
  }
}
