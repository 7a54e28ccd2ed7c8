package org.sleb4j.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.function.Predicate;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.sleb4j.check.Check;
import org.sleb4j.check.FileTrouble;
import org.sleb4j.check.InvalidInputException;

/** Passes a Parquet file on row by row, holding one row group at a time. */
final class ParquetFile {
  private final Path file;
  private final ParquetFileReader reader;
  private final Predicate<Row> use;
  private long number;

  private ParquetFile(Path file, ParquetFileReader reader, Predicate<Row> use) {
    this.file = file;
    this.reader = reader;
    this.use = use;
  }

  static boolean isNamed(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(".parquet");
  }

  /**
   * Calls {@code use} with one row after another until it returns false or the file ends.
   *
   * @throws InvalidInputException if the file is missing or broken
   */
  static void each(Path file, Predicate<Row> use) {
    Check.that(Files.isRegularFile(file), "There is no file %s.", file);
    ParquetReadOptions options =
        ParquetReadOptions.builder(new PlainParquetConfiguration())
            .withCodecFactory(new ParquetCodecs())
            .build();
    try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file), options);
        ParquetPages pages = ParquetPages.open(file)) {
      new ParquetFile(file, reader, use).each(pages);
    } catch (InvalidInputException e) {
      throw e;
    } catch (IOException e) {
      throw FileTrouble.of(file, "read", e);
    } catch (RuntimeException | OutOfMemoryError e) { // the library's ways to tell a broken file
      throw new InvalidInputException(
          file + " is not a complete Parquet file: download it again.", e);
    }
  }

  private void each(ParquetPages pages) throws IOException {
    MessageType schema = reader.getFileMetaData().getSchema();
    MessageColumnIO columns = new ColumnIOFactory().getColumnIO(schema);
    Iterator<BlockMetaData> groups = reader.getRowGroups().iterator();
    boolean more = true;
    while (more && groups.hasNext()) {
      pages.check(groups.next());
      PageReadStore group = reader.readNextRowGroup();
      more = each(columns.getRecordReader(group, new GroupRecordConverter(schema)), group);
    }
  }

  private boolean each(RecordReader<Group> rows, PageReadStore pages) {
    boolean more = true;
    for (long i = 0; more && i < pages.getRowCount(); i++) {
      number++;
      more = use.test(new Row(file + ", row " + number, ParquetJson.of(rows.read())));
    }
    return more;
  }
}
