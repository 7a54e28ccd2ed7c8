package org.sleb4j.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sleb4j.data.Sentences.assertSentence;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Parquet files were written by pyarrow 25, in row groups of two rows. */
class RowsTest {
  @TempDir Path folder;

  private static Path resource(String name) {
    try {
      return Path.of(RowsTest.class.getResource(name).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"snappy", "zstd", "gzip", "none"})
  void readsWhatPyarrowWrote(String compression) {
    List<Row> rows = Rows.read(resource("rows-" + compression + ".parquet"));
    assertEquals(5, rows.size());
    Row third = rows.get(2);
    assertEquals("q2", third.text("id"));
    assertEquals(List.of("one 2", "zwei é", "三"), third.texts("choices.text"));
    assertEquals(List.of("A", "B", "C"), third.texts("choices.label"));
    assertEquals(2, third.whole("label"));
    assertEquals(-2, third.whole("small"));
    assertTrue(third.flag("ok"));
    assertTrue(third.has("maybe"));
    assertFalse(rows.get(1).has("maybe"));
    assertEquals(List.of(), rows.get(0).texts("endings"));
    assertEquals(List.of("e4", ""), rows.get(4).texts("endings"));
  }

  @Test
  void readsNoFurtherThanAsked() {
    List<String> ids = new ArrayList<>();
    Rows.each(resource("rows-zstd.parquet"), row -> ids.add(row.text("id")) && ids.size() < 3);
    assertEquals(List.of("q0", "q1", "q2"), ids);
  }

  @Test
  void readsJsonLines() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("a.jsonl"),
            "{\"q\":\"x\",\"c\":{\"t\":[\"a\"]},\"n\":\"3\"}\n\n{\"q\":\"y\"}\n");
    List<Row> rows = Rows.read(file);
    assertEquals(List.of("a"), rows.get(0).texts("c.t"));
    assertEquals(3, rows.get(0).whole("n"));
    assertEquals("y", rows.get(1).text("q"));
    assertSentence(() -> rows.get(1).text("n"), "a.jsonl, line 3: n (missing) must be a string");
    assertSentence(() -> rows.get(0).whole("q"), "q (string) must be a whole number");
    assertSentence(() -> rows.get(0).texts("q"), "q (string) must be a list of strings");
    assertSentence(() -> rows.get(0).flag("q"), "q (string) must be true or false");
  }

  @Test
  void namesTheRowThatLacksAField() {
    Row row = Rows.read(resource("rows-none.parquet")).get(1);
    assertSentence(() -> row.text("maybe"), "rows-none.parquet, row 2: maybe (missing) must be");
  }

  @Test
  void refusesAFileThatWasCutShort() throws IOException {
    byte[] whole = Files.readAllBytes(resource("rows-snappy.parquet"));
    for (int bytes : new int[] {0, 3, 100, whole.length / 2, whole.length - 1}) {
      Path file = Files.write(folder.resolve("b.parquet"), Arrays.copyOf(whole, bytes));
      assertSentence(() -> Rows.read(file), "b.parquet is not a complete Parquet file");
    }
    assertSentence(() -> Rows.read(folder.resolve("c.parquet")), "There is no file");
  }

  @Test
  void refusesAColumnThatIsLargerThanTheFile() throws IOException {
    byte[] whole = Files.readAllBytes(resource("rows-none.parquet"));
    int length = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getInt(whole.length - 8);
    int body = whole.length - 8 - length;
    FileMetaData footer = Util.readFileMetaData(new ByteArrayInputStream(whole, body, length));
    footer
        .getRow_groups()
        .get(0)
        .getColumns()
        .get(0)
        .getMeta_data()
        .setTotal_compressed_size(1L << 40);
    ByteArrayOutputStream end = new ByteArrayOutputStream();
    Util.writeFileMetaData(footer, end);
    ByteBuffer file =
        ByteBuffer.allocate(body + end.size() + 8)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(whole, 0, body)
            .put(end.toByteArray())
            .putInt(end.size())
            .put(whole, whole.length - 4, 4);
    Path damaged = Files.write(folder.resolve("e.parquet"), file.array());
    assertSentence(() -> Rows.read(damaged), "e.parquet is not a complete Parquet file");
  }

  @Test
  @Timeout(60)
  void refusesAPageThatLeadsBackToItself() throws IOException {
    int length = header(PageType.INDEX_PAGE, 8, -16).length;
    assertRefusedWith(header(PageType.INDEX_PAGE, 8, -length));
  }

  @Test
  void refusesAPageThatIsLargerThanTheFileSays() throws IOException {
    assertRefusedWith(header(PageType.DICTIONARY_PAGE, Integer.MAX_VALUE, 8));
    assertRefusedWith(header(PageType.DICTIONARY_PAGE, 8, Integer.MAX_VALUE));
  }

  private static byte[] header(PageType type, int bytes, int packedBytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Util.writePageHeader(new PageHeader(type, bytes, packedBytes), out);
    return out.toByteArray();
  }

  /** Puts a header in the place of the first page's, behind the four letters of the format. */
  private void assertRefusedWith(byte[] header) throws IOException {
    byte[] whole = Files.readAllBytes(resource("rows-none.parquet"));
    System.arraycopy(header, 0, whole, 4, header.length);
    Path file = Files.write(folder.resolve("d.parquet"), whole);
    assertSentence(() -> Rows.read(file), "d.parquet is not a complete Parquet file");
  }

  @Test
  void readsWikiTextRowsAsTheHubKeepsThem() throws IOException {
    Corpus parquet = Corpus.read(resource("wikitext.parquet"));
    Path raw =
        Files.writeString(
            folder.resolve("raw.txt"),
            "\n = A title = \n\n The first row of this text . \n And the second . \n\n");
    assertEquals(CorpusForm.WIKITEXT_PARQUET, parquet.form());
    assertEquals(Corpus.read(raw).text(), parquet.text());
    assertEquals(6, parquet.count());
    assertEquals(List.of("", " = A title = \n"), parquet.first(2));
    assertSentence(
        () -> Corpus.read(resource("rows-none.parquet")),
        "row 1 has no field \"text\" for the text: name one of its fields (id, ");
  }
}
