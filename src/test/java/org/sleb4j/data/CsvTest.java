package org.sleb4j.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.sleb4j.data.Sentences.assertSentence;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CSV against RFC 4180, written out by hand. */
class CsvTest {
  @TempDir Path folder;

  @Test
  void readsColumnsByTheirNames() throws IOException {
    Path file =
        file("a.csv", "id,body\r\n1,\"Once, upon\na \"\"time\"\"\"\r\n\r\n2, Then \r\n3,\r\n");
    Corpus corpus = read(file, "body");
    assertEquals(CorpusForm.CSV, corpus.form());
    assertEquals(List.of("Once, upon\na \"time\"", " Then ", ""), corpus.first(3));
    assertEquals(List.of("1", "2", "3"), read(file, "id").first(3));
  }

  @Test
  void readsTabsAndAByteOrderMarkAndGzip() throws IOException {
    assertEquals("a,b", read(file("a.tsv", "id\ttext\n1\ta,b\n"), "text").text());
    assertEquals("a", Corpus.read(file("b.csv", "\uFEFFtext,id\na,1\n")).text());
  }

  @Test
  void listsTheColumnsWhereOneIsUnknown() throws IOException {
    Path file = file("a.csv", "id,body\n1,x\n");
    assertSentence(
        () -> Corpus.read(file),
        "a.csv, row 1 has no field \"text\" for the text: name one of its fields (id, body).");
  }

  @Test
  void refusesWhatIsNoCsv() throws IOException {
    assertSentence(
        () -> read(file("a.csv", "id,text\n1,x\n2\n"), "text"),
        "a.csv, row 2 is not valid CSV: Not enough column values: expected 2, found 1");
    assertSentence(
        () -> read(file("b.csv", "id,text\n1,x,y\n"), "text"),
        "b.csv, row 1 is not valid CSV: Too many entries");
    assertSentence(
        () -> read(file("c.csv", "id,text\n1,\"x\n"), "text"), "c.csv, row 1 is not valid CSV");
    assertSentence(() -> read(file("d.csv", ""), "text"), "d.csv");
    assertSentence(() -> read(file("e.csv", "text\n"), "text"), "e.csv holds no text");
    Path latin = folder.resolve("f.csv");
    Files.write(latin, "text\nna\u00efve\n".getBytes(StandardCharsets.ISO_8859_1));
    assertSentence(() -> read(latin, "text"), "f.csv, row 1 is not UTF-8");
    assertSentence(() -> read(folder.resolve("g.csv"), "text"), "There is no file");
  }

  @Property(tries = 200)
  void readsEveryTextThatIsQuoted(@ForAll @Size(min = 1, max = 5) List<@NotEmpty String> texts)
      throws IOException {
    List<String> whole = texts.stream().map(CsvTest::wellFormed).toList();
    String rows =
        whole.stream()
            .map(text -> "\"" + text.replace("\"", "\"\"") + "\"\n")
            .collect(Collectors.joining());
    Path file = Files.createTempFile("sleb4j", ".csv");
    try {
      Files.writeString(file, "text\n" + rows);
      List<String> read = new ArrayList<>();
      Rows.each(file, row -> read.add(row.text("text")));
      assertEquals(whole, read);
    } finally {
      Files.delete(file);
    }
  }

  private static String wellFormed(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  @Test
  void documentsAreDrawnAsFromJsonLines() throws IOException {
    String csv =
        IntStream.range(0, 9)
            .mapToObj(i -> "d" + i + "\n")
            .collect(Collectors.joining("", "text\n", ""));
    String json =
        IntStream.range(0, 9)
            .mapToObj(i -> "{\"text\":\"d" + i + "\"}\n")
            .collect(Collectors.joining());
    Protocol rows = Protocol.rows().withDocuments(4).withWindowLength(2);
    assertEquals(
        rows.cut(Corpus.read(file("a.jsonl", json)), CsvTest::ids).fingerprint(),
        rows.cut(Corpus.read(file("a.csv", csv)), CsvTest::ids).fingerprint());
  }

  private static int[] ids(String text) {
    return text.chars().toArray();
  }

  private static Corpus read(Path file, String field) {
    return Corpus.read(new TextFiles(List.of(file), Optional.of(field)));
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}
