package org.sleb4j.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelNameTest {
  @TempDir Path folder;

  @Test
  void findsDirectoriesBeforeItAsksTheHub() throws IOException {
    Path fetched = folder.resolve("fetched");
    assertEquals(new ModelName("org/name", fetched), ModelName.of("org/name", hub -> fetched));
    assertEquals("demo", ModelName.of("demo", hub -> fail("asked for " + hub)).shown());
    Path here = Files.createDirectories(folder.resolve("org/name"));
    assertEquals(
        new ModelName("name", here),
        ModelName.of(here.toString(), hub -> fail("asked for " + hub)));
  }

  @Test
  void isOpenedByTheSameNameEverywhere() throws IOException {
    Path demo = Files.createDirectories(folder.resolve("demo"));
    assertEquals(demo.toString(), ModelName.of(demo.toString(), hub -> fail("asked")).everywhere());
    assertEquals("demo", ModelName.of("demo", hub -> fail("asked")).everywhere());
    assertEquals("org/name", ModelName.of("org/name", hub -> demo).everywhere());
    String relative = Path.of("").toAbsolutePath().relativize(demo).toString();
    assertEquals(
        demo, Path.of(ModelName.of(relative, hub -> fail("asked")).everywhere()).normalize());
  }
}
