package org.sleb4j.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.demo.Demo;
import org.sleb4j.display.Screen;
import org.sleb4j.export.ExportOptions;
import org.sleb4j.export.FileType;
import org.sleb4j.export.GgufExport;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.save.Lineage;

/** A GGUF file is unpacked once, and again when it was written since. */
class UnpackedTest {
  @TempDir Path folder;

  @Test
  void unpacksAFileOnce() throws IOException {
    Path file = folder.resolve("demo.gguf");
    try (Model model = Model.open(Demo.directory(), ModelOptions.defaults())) {
      GgufExport.write(
          model.full(),
          file,
          new ExportOptions(Optional.of(FileType.Q8_0), false, Lineage.none(), part -> {}));
    }
    Unpacked unpacked = new Unpacked(Screen.current(), folder.resolve("cache"));
    Path first = unpacked.directory(file);
    assertEquals("demo", first.getFileName().toString());
    assertEquals(12, Model.describe(first, ModelOptions.defaults()).blocks());
    assertEquals(first, unpacked.directory(file));
    Files.setLastModifiedTime(file, FileTime.fromMillis(0));
    Path second = unpacked.directory(file);
    assertNotEquals(first, second);
    assertFalse(Files.exists(first.getParent()), "what the file was before is removed");
    assertTrue(Files.isDirectory(second));
  }

  @Test
  void refusesABrokenFile() throws IOException {
    Path file = Files.writeString(folder.resolve("broken.gguf"), "GGUX");
    assertTrue(Unpacked.isGguf(file));
    assertFalse(Unpacked.isGguf(folder));
    Unpacked unpacked = new Unpacked(Screen.current(), folder.resolve("cache"));
    assertThrows(InvalidInputException.class, () -> unpacked.directory(file));
  }
}
