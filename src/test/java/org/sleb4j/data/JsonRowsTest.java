package org.sleb4j.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.check.InvalidInputException;

/** What JSON lines are as rows. */
class JsonRowsTest {
  @TempDir Path folder;

  @Test
  void knowsTheLineOfEveryRow() throws IOException {
    Path file = Files.writeString(folder.resolve("a.jsonl"), "{\"x\": 1}\n\n{\"x\": \"é\"}");
    List<Row> rows = Rows.read(file, 9);
    assertEquals(2, rows.size());
    assertEquals(file + ", line 3", rows.get(1).name());
    assertEquals("é", rows.get(1).fields().get("x").asText());
  }

  @Test
  void touchesNothingBehindTheFirstRows() throws IOException {
    Path file = Files.writeString(folder.resolve("a.jsonl"), "{}\n{}\nnothing");
    assertEquals(2, Rows.read(file, 2).size());
    refuses(file, file + ", line 3 is not valid JSON");
  }

  @Test
  void unpacksGzip() throws IOException {
    Path file = folder.resolve("a.jsonl.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("{\"x\": 1}\n".getBytes(StandardCharsets.UTF_8));
    }
    assertEquals(1, Rows.read(file, 9).get(0).fields().get("x").asInt());
  }

  @Test
  void refusesWhatIsNoObject() throws IOException {
    refuses(Files.writeString(folder.resolve("a.jsonl"), "[1]"), "line 1 is not an object");
    refuses(Files.writeString(folder.resolve("b.jsonl"), "\n"), "holds no rows");
    refuses(folder.resolve("c.jsonl"), "There is no file");
  }

  private static void refuses(Path file, String part) {
    InvalidInputException e = assertThrows(InvalidInputException.class, () -> Rows.read(file, 9));
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }
}
