package org.sleb4j.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sleb4j.data.Sentences.assertSentence;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.SharedData;

class CorpusTest {
  private static final List<String> ROWS =
      List.of("", " = Title = \n", "", " First . \n", " Second . \n", "");

  @TempDir Path folder;

  @Test
  void readsTheRowsOfRawWikiText() throws IOException {
    Corpus raw = corpus("raw.txt", " \n = Title = \n \n First . \n Second . \n \n");
    assertEquals(CorpusForm.WIKITEXT_LINES, raw.form());
    assertEquals(ROWS, raw.first(6));
    assertEquals(String.join("\n\n", ROWS), raw.text());
  }

  @Test
  void readsTheSameRowsWhenTheyAreJoined() throws IOException {
    Corpus joined = corpus("test.txt", String.join("\n\n", ROWS));
    assertEquals(CorpusForm.WIKITEXT_JOINED, joined.form());
    assertEquals(ROWS, joined.first(6));
    assertEquals(String.join("\n\n", ROWS), joined.text());
  }

  @Test
  void readsTheSameRowsWithWindowsLineEnds() throws IOException {
    Corpus raw = corpus("a.txt", " \r\n = Title = \r\n \r\n First . \r\n Second . \r\n \r\n");
    Corpus joined = corpus("b.txt", String.join("\n\n", ROWS).replace("\n", "\r\n"));
    assertEquals(ROWS, raw.first(6));
    assertEquals(ROWS, joined.first(6));
  }

  @Test
  void everyEndOfALineIsALineFeed() throws IOException {
    String text = "One line\n\nanother\nand the last";
    for (String end : List.of("\n", "\r\n", "\r")) {
      Corpus corpus = corpus("a.txt", text.replace("\n", end));
      assertEquals(text, corpus.text());
      assertEquals(List.of("One line\n", "", "another\n", "and the last\n"), all(corpus));
    }
    assertEquals("a\n\n\n\nb\n", corpus("mixed.txt", "a\r\r\n\n\rb\r").text());
  }

  @Test
  void anEndOfALineMayCrossTheBuffer() throws IOException {
    for (int length = 65_530; length < 65_540; length++) {
      String first = "x".repeat(length);
      Corpus corpus = corpus("a.txt", first + "\r\nsecond\r\n");
      assertEquals(first + "\nsecond\n", corpus.text());
    }
  }

  @Test
  void aByteOrderMarkIsNoText() throws IOException {
    assertEquals("a\n", corpus("a.txt", "\ufeffa\r\n").text());
    assertEquals("a\ufeff\n\ufeffb", corpus("b.txt", "a\ufeff\n\ufeffb").text());
    assertEquals("\ufeffa", corpus("c.txt", "\ufeff\ufeffa").text());
    assertEquals(
        List.of("a", "b"),
        all(corpus("d.jsonl", "\ufeff{\"text\": \"a\"}\r\n\r{\"text\": \"b\"}\r\n")));
    assertSentence(() -> corpus("e.txt", "\ufeff"), "holds no text");
    assertEquals(" = Title = \n", corpus("f.txt", "\ufeff = Title = \r\n").first(1).get(0));
  }

  @Test
  void whatAJsonStringEscapesIsData() throws IOException {
    assertEquals("a\r\nb", corpus("a.jsonl", "{\"text\": \"a\\r\\nb\"}\r\n").text());
  }

  @Test
  void namesTheByteOfTheFileWhereverLinesEnd() throws IOException {
    byte[] text = "\ufeffab\r\ncd".getBytes(UTF_8);
    byte[] broken = Arrays.copyOf(text, text.length + 1);
    broken[text.length] = (byte) 0xff;
    Path file = Files.write(folder.resolve("a.txt"), broken);
    assertSentence(() -> Corpus.read(file), "byte 9 of the text (line 2)");
  }

  @Test
  void readsJoinedRowsThatAreCutOrEndInANewline() throws IOException {
    String text = " = A = \n\n\n B . \n";
    assertEquals(List.of(" = A = \n", " B . \n"), all(corpus("a.txt", text)));
    assertEquals(List.of(" = A = \n", " B . \n"), all(corpus("a.txt", text + "\n")));
    assertEquals(List.of(" = A = \n", " B . \n", ""), all(corpus("a.txt", text + "\n\n")));
    assertEquals(List.of(" = A = \n", " B\n"), all(corpus("a.txt", " = A = \n\n\n B")));
  }

  @Test
  void refusesJoinedRowsThatBreakTheirForm() {
    assertSentence(() -> corpus("a.txt", " = A = \n\n\n B . \n C . \n"), "line 5 breaks that form");
  }

  @Test
  void givesTheLastRowItsNewline() throws IOException {
    assertEquals(List.of(" = A = \n", " cut off\n"), all(corpus("a.txt", " = A = \n cut off")));
  }

  @Property(tries = 300)
  void undoesTheJoinOfAnyRows(@ForAll @Size(max = 30) List<Boolean> empties) throws IOException {
    List<String> rows = new ArrayList<>(List.of(" = T = \n", ""));
    empties.forEach(empty -> rows.add(empty ? "" : " row . \n"));
    Path file = Files.createTempFile("joined", ".txt");
    try {
      Files.writeString(file, String.join("\n\n", rows));
      assertEquals(rows, all(Corpus.read(file)));
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void leavesPlainTextAsItStands() throws IOException {
    String text = "One day.\r\n\r\n  Two\tdays…\nthree";
    Corpus plain = corpus("story", text);
    assertEquals(CorpusForm.PLAIN_TEXT, plain.form());
    assertEquals(text.replace("\r\n", "\n"), plain.text());
    assertEquals(List.of("One day.\n", "", "  Two\tdays…\n", "three\n"), all(plain));
  }

  @Test
  void readsOnlyTheFirstRows() throws IOException {
    Path plain = file("a.txt", "1\n2\n3\n");
    Path joined = file("b.txt", String.join("\n\n", ROWS));
    assertEquals("1\n2\n", Corpus.read(plain, 2).text());
    assertEquals(ROWS.subList(0, 2), all(Corpus.read(joined, 2)));
    assertEquals(3, Corpus.read(plain, 99).count());
  }

  @Test
  void readsTheTextOfJsonLines() throws IOException {
    String lines = "{\"text\":\"a\\nb\",\"url\":\"u\"}\n\n{\"url\":1,\"text\":\"ü\"}";
    for (String name : List.of("c.jsonl", "c.json", "C.JSONL")) {
      Corpus corpus = corpus(name, lines);
      assertEquals(CorpusForm.JSON_LINES, corpus.form());
      assertEquals(List.of("a\nb", "ü"), all(corpus));
      assertEquals("a\nb ü", corpus.text());
    }
  }

  @Test
  void picksDocumentsInTheOrderAsked() throws IOException {
    Corpus corpus = corpus("c.jsonl", jsonLines(10));
    assertEquals(List.of("d7", "d0", "d7"), corpus.documents(List.of(7, 0, 7)));
    assertEquals(List.of(), corpus.documents(List.of()));
    assertSentence(
        () -> corpus.documents(List.of(10)),
        "document 10 must be from 0 to 9, the last of c.jsonl");
    assertSentence(() -> corpus.documents(List.of(-1)), "document -1 must be");
  }

  @Test
  void unpacksGzip() throws IOException {
    assertEquals("d0 d1 d2", Corpus.read(gzip("c.json.gz", jsonLines(3))).text());
    assertEquals("d0 d1 d2", Corpus.read(gzip("c.jsonl.gz", jsonLines(3))).text());
    assertEquals("plain\n", Corpus.read(gzip("c.txt.gz", "plain\n")).text());
  }

  @Test
  void doesNotReadBeyondTheFirstDocuments() throws IOException {
    byte[] packed = Files.readAllBytes(gzip("whole.json.gz", jsonLines(200_000)));
    Path half = folder.resolve("half.json.gz");
    Files.write(half, Arrays.copyOf(packed, packed.length / 2));
    assertEquals(100, Corpus.read(half, 100).count());
    assertEquals("d99", Corpus.read(half, 100).documents(List.of(99)).get(0));
    assertSentence(() -> Corpus.read(half), "half.json.gz is not a complete gzip file");
  }

  @Test
  void refusesWhatIsNoGzip() throws IOException {
    Path file = file("c.json.gz", "{\"text\":\"a\"}");
    assertSentence(() -> Corpus.read(file), "is not a complete gzip file: download it again");
  }

  @Test
  void refusesGzipWithADamagedByte() throws IOException {
    Path file = gzip("c.json.gz", jsonLines(5000));
    byte[] packed = Files.readAllBytes(file);
    packed[packed.length / 2] ^= 0x55;
    Files.write(file, packed);
    assertSentence(() -> Corpus.read(file), "c.json.gz");
  }

  @Test
  void refusesAMissingFileAndADirectory() {
    assertSentence(() -> Corpus.read(folder.resolve("none.txt")), "There is no file");
    assertSentence(() -> Corpus.read(folder), "is a directory: a corpus is one file");
    assertSentence(() -> Corpus.read(folder.resolve("none.jsonl")), "There is no file");
  }

  @Test
  void refusesNoTextAtAll() {
    assertSentence(() -> corpus("a.txt", ""), "a.txt holds no text");
    assertSentence(() -> corpus("a.txt", " \n\n"), "a.txt holds no text");
    assertSentence(() -> corpus("a.jsonl", "\n"), "a.jsonl holds no documents");
    assertSentence(
        () -> Corpus.read(file("a.txt", "a"), 0), "firstDocuments (0) must be at least 1");
  }

  @Test
  void saysWhichByteIsNotUtf8() throws IOException {
    Path file = folder.resolve("latin1.txt");
    Files.write(file, new byte[] {'a', '\n', 'b', (byte) 0xe9, 'c', '\n'});
    assertSentence(() -> Corpus.read(file), "is not UTF-8 at byte 3 of the text (line 2)");
    Files.write(file, new byte[] {'a', (byte) 0xc3});
    assertSentence(() -> Corpus.read(file), "is not UTF-8 at byte 1 of the text (line 1)");
  }

  @Test
  void saysWhichJsonLineIsWrong() {
    String good = "{\"text\":\"a\"}\n";
    assertSentence(
        () -> corpus("a.jsonl", good + "{\"txt\":1}\n"),
        "a.jsonl, line 2 has no field \"text\" for the text: name one of its fields (txt).");
    assertSentence(
        () -> corpus("a.jsonl", good + "{\"text\":1}\n"), "a.jsonl, line 2: text (number)");
    assertSentence(() -> corpus("a.jsonl", good + "[1]\n"), "a.jsonl, line 2 is not an object");
    assertSentence(() -> corpus("a.jsonl", good + "\n{\"text\"\n"), "a.jsonl, line 3");
  }

  @Test
  void saysWhenTheFileShrankSinceItWasCounted() throws IOException {
    Corpus corpus = corpus("c.jsonl", jsonLines(10));
    file("c.jsonl", jsonLines(5));
    assertSentence(() -> corpus.documents(List.of(8)), "cut short while it was being read");
  }

  @Test
  void readsLinesLongerThanTheBuffer() throws IOException {
    String line = "ä".repeat(200_001);
    assertEquals(line + "\nend", corpus("long.txt", line + "\nend").text());
  }

  @Test
  void printsItsNameFormAndSize() throws IOException {
    assertEquals("c.jsonl (JSON lines), 3 documents", corpus("c.jsonl", jsonLines(3)).toString());
  }

  @Test
  void readsTheRowsOfTheTestSplit() throws IOException {
    Path file = SharedData.path("corpora/wikitext2/test.txt");
    Corpus test = Corpus.read(file);
    assertEquals(CorpusForm.WIKITEXT_JOINED, test.form());
    assertEquals(4358, test.count());
    assertEquals(List.of("", " = Robert Boulter = \n", ""), test.first(3));
    assertEquals(Files.readString(file), test.text());
  }

  @Test
  void readsTheRowsOfTheTrainSplitsHead() {
    Corpus head = Corpus.read(SharedData.path("corpora/wikitext2/train-head.txt"));
    assertEquals(CorpusForm.WIKITEXT_LINES, head.form());
    assertEquals(2120, head.count());
    assertEquals(" = Valkyria Chronicles III = \n", head.first(1).get(0));
    assertTrue(all(head).stream().allMatch(row -> row.startsWith(" ") && row.endsWith("\n")));
  }

  @Test
  void aTextInMemoryIsDividedAsItsFileIs() throws IOException {
    for (String text :
        List.of(
            "One line\n\nanother\r\nand the last",
            String.join("\n\n", ROWS),
            " \n = Title = \n \n First . \n Second . \n \n")) {
      Corpus file = corpus("a.txt", text);
      Corpus memory = Corpus.of(text);
      assertEquals(file.form(), memory.form());
      assertEquals(file.text(), memory.text());
      assertEquals(all(file), all(memory));
    }
    assertSentence(() -> Corpus.of(" \n"), "The text holds no text");
  }

  @Test
  void joinsStringsAsJsonLinesAreJoined() {
    Corpus strings = Corpus.of(List.of("a", "", "b"));
    assertEquals("a  b", strings.text());
    assertEquals(List.of("a", "", "b"), all(strings));
    assertSentence(() -> Corpus.of(List.of()), "The list of documents holds no text");
  }

  @Test
  void readsSeveralFilesOneBehindAnother() throws IOException {
    Path one = file("a.jsonl", jsonLines(3));
    Path two = file("b.jsonl", "{\"text\":\"e0\"}\n{\"text\":\"e1\"}\n");
    Corpus both = Corpus.read(TextFiles.of(one).and(two));
    assertEquals("a.jsonl, b.jsonl (JSON lines), 5 documents", both.toString());
    assertEquals("d0 d1 d2 e0 e1", both.text());
    assertEquals(List.of("e1", "d2", "e0", "d2"), both.documents(List.of(4, 2, 3, 2)));
  }

  @Test
  void refusesFilesThatAreNoOneText() throws IOException {
    TextFiles lines = TextFiles.of(file("a.jsonl", jsonLines(3)));
    Path plain = file("b.txt", "plain");
    assertSentence(
        () -> Corpus.read(lines.and(plain)),
        "b.txt is plain text: the files of a text must be of one form");
    assertSentence(() -> lines.and(folder.resolve("a.jsonl")), "leave out what is named twice");
    assertSentence(
        () -> Corpus.read(new TextFiles(List.of(plain), Optional.of("body"))),
        "b.txt is read as plain text, which has no field \"body\"");
  }

  private Corpus corpus(String name, String text) throws IOException {
    return Corpus.read(file(name, text));
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private Path gzip(String name, String text) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(text.getBytes(UTF_8));
    }
    return Files.write(folder.resolve(name), packed.toByteArray());
  }

  private static List<String> all(Corpus corpus) {
    return corpus.first(corpus.count());
  }

  private static String jsonLines(int documents) {
    StringBuilder lines = new StringBuilder();
    IntStream.range(0, documents).forEach(i -> lines.append("{\"text\":\"d" + i + "\"}\n"));
    return lines.toString();
  }
}
