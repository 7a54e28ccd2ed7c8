package org.sleb4j.save;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.Golden;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.checkpoint.Checkpoint;
import org.sleb4j.json.Json;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;

/** A disk that is full when the small files behind the weights are written. */
class SavedDirectoryTest {
  private static final Path SOURCE = Golden.of("llama-gqa").directory();
  private static final Path FULL = Path.of("/dev/full");

  @TempDir Path folder;

  private Path out;

  @BeforeEach
  void place() {
    out = folder.resolve("made");
  }

  /** Writes the golden model; before its small files one of them is put on a full disk. */
  private void write(SaveOptions options, String full) {
    try (Model model = Model.open(SOURCE, ModelOptions.withoutCopies())) {
      var content =
          new SavedDirectory.Content<Checkpoint>(
              SOURCE,
              PackedTensors.of(model.full()),
              (ObjectNode) Json.read(SOURCE.resolve("config.json")),
              opened -> new SavedDirectory.Texts(Map.of("source", "test"), "card"));
      SavedDirectory.write(out, content, options, share -> fill(full), Checkpoint::open);
    }
  }

  private void fill(String file) {
    try (Stream<Path> entries = Files.list(folder)) {
      Path unfinished = entries.filter(p -> !p.equals(out)).findFirst().orElseThrow();
      if (!file.isEmpty() && !Files.isSymbolicLink(unfinished.resolve(file))) {
        Files.createSymbolicLink(unfinished.resolve(file), FULL);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void assertFull(SaveOptions options, String file) {
    assumeTrue(Files.exists(FULL), "left out: there is no /dev/full");
    var e = assertThrows(InvalidInputException.class, () -> write(options, file));
    assertTrue(
        e.getMessage().endsWith(file + " cannot be written: No space left on device."),
        e.getMessage());
  }

  private List<String> left() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(p -> p.getFileName().toString()).toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "sleb.json", "README.md"})
  void leavesNothingOfANewDirectory(String file) throws IOException {
    assertFull(SaveOptions.defaults(), file);
    assertEquals(List.of(), left());
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "sleb.json", "README.md"})
  void leavesTheModelThatWasThereAsItWas(String file) throws IOException {
    write(SaveOptions.defaults(), "");
    List<String> before = OwnFiles.state(out);
    assertFull(SaveOptions.defaults().overwriting(), file);
    assertEquals(List.of("made"), left());
    assertEquals(before, OwnFiles.state(out));
    OwnFiles.check(out);
  }

  @Test
  void writesWhereThereIsSpace() throws IOException {
    write(SaveOptions.defaults(), "");
    assertEquals(Checkpoint.open(SOURCE).hash(), Checkpoint.open(out).hash());
    OwnFiles.check(out);
  }
}
