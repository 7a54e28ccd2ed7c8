package org.sleb4j.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;
import org.sleb4j.json.Json;

/**
 * Passes a CSV file on row by row, as RFC 4180 has them; the first line names the fields. A file
 * whose name ends in {@code .tsv} has tabs between its cells. Empty lines are no rows, and every
 * row has a cell for each field.
 */
final class CsvFile {
  private CsvFile() {}

  static boolean isNamed(Path file) {
    return Lines.isNamed(file, ".csv", ".tsv");
  }

  /**
   * Calls {@code use} with one row after another until it returns false or the file ends.
   *
   * @throws InvalidInputException if the file is missing or broken
   */
  static void each(Path file, Predicate<Row> use) {
    Lines.reading(file, bytes -> each(file, bytes, use));
  }

  private static void each(Path file, InputStream bytes, Predicate<Row> use) throws IOException {
    long number = 0;
    try (MappingIterator<JsonNode> rows =
        mapper().readerFor(JsonNode.class).with(schema(file)).readValues(bytes)) {
      boolean more = true;
      while (more && rows.hasNextValue()) {
        Row row = new Row(file + ", row " + (number + 1), rows.nextValue());
        number++;
        more = use.test(row);
      }
    } catch (JsonProcessingException e) {
      throw new InvalidInputException(
          Strings.format("%s, row %d is not valid CSV: %s.", file, number + 1, Json.reason(e)), e);
    } catch (CharConversionException e) {
      throw new InvalidInputException(
          Strings.format("%s, row %d is not UTF-8: save it as UTF-8.", file, number + 1), e);
    }
  }

  private static CsvMapper mapper() {
    return CsvMapper.builder()
        .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
        .enable(CsvParser.Feature.FAIL_ON_MISSING_COLUMNS)
        .build();
  }

  private static CsvSchema schema(Path file) {
    CsvSchema header = CsvSchema.emptySchema().withHeader();
    return Lines.isNamed(file, ".tsv") ? header.withColumnSeparator('\t') : header;
  }
}
