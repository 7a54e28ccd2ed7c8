package org.sleb4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.export.GgufImport;

/** Notebooks export models, repaired ones with the tensors of the repair. */
class ExportFacadeTest {
  @TempDir Path folder;

  @AfterEach
  void close() {
    Sleb.closeAll();
  }

  @Test
  void exportsWhatWasRepaired() {
    Text other = Sleb.evaluation().length(64).first(4);
    LanguageModel repaired =
        Sleb.load("demo")
            .without(5, 9)
            .repair(Sleb.calibration().length(64).first(30), "gap")
            .model();
    String file = folder.resolve("repaired.gguf").toString();
    assertTrue(repaired.export(file, "f32").toString().contains("repaired.gguf"));
    Path directory = folder.resolve("unpacked");
    GgufImport.unpack(Path.of(file), directory, part -> {});
    assertEquals(
        repaired.perplexity(other).value(),
        Sleb.load(directory.toString()).perplexity(other).value(),
        1e-4);
  }

  @Test
  void replacesItsOwnFilesOnly() throws IOException {
    LanguageModel model = Sleb.load("demo").without(5);
    String file = folder.resolve("model.gguf").toString();
    model.export(file);
    model.without(6).export(file);
    Files.writeString(Path.of(file), "mine");
    String sentence =
        assertThrows(InvalidInputException.class, () -> model.export(file)).getMessage();
    assertTrue(sentence.contains("already exists"), sentence);
    assertEquals("mine", Files.readString(Path.of(file)));
  }
}
