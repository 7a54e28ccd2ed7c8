package org.sleb4j.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.sleb4j.check.Check;

/**
 * Walks the page headers of a Parquet file before the library does, which makes room for as many
 * bytes as a damaged size asks for.
 */
final class ParquetPages implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;
  private final InputStream in;

  private ParquetPages(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
    this.in = Channels.newInputStream(channel);
  }

  static ParquetPages open(Path file) throws IOException {
    return new ParquetPages(file, FileChannel.open(file));
  }

  /**
   * Checks that the pages of a row group follow each other within the file.
   *
   * @throws org.sleb4j.check.InvalidInputException if one does not
   */
  void check(BlockMetaData rowGroup) throws IOException {
    for (ColumnChunkMetaData column : rowGroup.getColumns()) {
      check(column);
    }
  }

  /** Every header takes a byte at least, so that this ends with the file at the latest. */
  private void check(ColumnChunkMetaData column) throws IOException {
    long size = column.getTotalSize();
    check(column.getStartingPos() >= 0 && size >= 0 && size <= channel.size());
    channel.position(column.getStartingPos());
    long values = 0;
    while (values < column.getValueCount()) {
      PageHeader header = Util.readPageHeader(in);
      long end = channel.position() + header.getCompressed_page_size();
      check(header.getCompressed_page_size() >= 0 && end <= channel.size());
      check(header.getUncompressed_page_size() <= column.getTotalUncompressedSize());
      values += Math.max(0, values(header));
      channel.position(end);
    }
  }

  private void check(boolean right) {
    Check.that(right, "%s is not a complete Parquet file: download it again.", file);
  }

  private static long values(PageHeader header) {
    if (header.isSetData_page_header_v2()) {
      return header.getData_page_header_v2().getNum_values();
    }
    return header.isSetData_page_header() ? header.getData_page_header().getNum_values() : 0;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
