package org.sleb4j.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.sleb4j.check.Check;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.json.Json;

/**
 * Reads the rows of a data set's file one after another: Parquet where the name ends in {@code
 * .parquet}, CSV where it ends in {@code .csv} or {@code .tsv}, otherwise JSON lines; the latter
 * two may be packed with gzip.
 */
public final class Rows {
  private Rows() {}

  /**
   * Returns all rows of a file.
   *
   * @throws InvalidInputException if it is missing or broken, or has no rows
   */
  public static List<Row> read(Path file) {
    return read(file, Integer.MAX_VALUE);
  }

  /**
   * Returns no more than the first rows of a file; what comes after them is not touched.
   *
   * @throws InvalidInputException if it is missing or broken up to there, or has no rows
   */
  public static List<Row> read(Path file, int firstRows) {
    Check.that(firstRows >= 1, "rows to read (%d) must be at least 1.", firstRows);
    List<Row> rows = new ArrayList<>();
    each(
        file,
        row -> {
          rows.add(row);
          return rows.size() < firstRows;
        });
    if (rows.isEmpty()) {
      throw new InvalidInputException(file + " holds no rows.");
    }
    return rows;
  }

  /**
   * Passes rows on until one is answered by false.
   *
   * @throws InvalidInputException if the file is missing or broken up to there
   */
  public static void each(Path file, Predicate<Row> use) {
    if (ParquetFile.isNamed(file)) {
      ParquetFile.each(file, use);
    } else if (CsvFile.isNamed(file)) {
      CsvFile.each(file, use);
    } else {
      Lines.each(file, line -> line.isBlank() || use.test(row(line)));
    }
  }

  private static Row row(Line line) {
    return new Row(line.name(), Json.parse(line.bytes(), line.name()));
  }
}
