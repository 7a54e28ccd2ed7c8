package org.sleb4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The picture of the packages in the documentation shows the arrows of the code. */
class PackagePictureTest {
  private static final Path SHOWN = Path.of("docs/packages.svg");
  private static final Path FOUND = Path.of("target/packages.svg");

  @Test
  void isTheOneInTheDocumentation() throws IOException {
    String found = new PackagePicture(PackagePicture.ofLibrary()).svg();
    Files.writeString(FOUND, found);
    assertEquals(
        Files.readString(SHOWN),
        found,
        "the packages depend on each other in another way: look at " + FOUND + ", then copy it");
  }

  @Test
  void leavesOutArrowsThatOthersImply() {
    String svg =
        new PackagePicture(Map.of("a", Set.of("b", "c"), "b", Set.of("c"), "c", Set.of())).svg();
    assertEquals(2, svg.split("<path", -1).length - 1, svg);
  }

  @Test
  void refusesACircle() {
    Map<String, Set<String>> circle = Map.of("a", Set.of("b"), "b", Set.of("a"));
    assertThrows(IllegalArgumentException.class, () -> new PackagePicture(circle));
  }

  @Test
  void everyPackageIsDescribed() throws IOException {
    String page = Files.readString(Path.of("docs/architecture.md"));
    Set<String> names = PackagePicture.ofLibrary().keySet();
    assertFalse(names.isEmpty());
    names.forEach(
        name ->
            assertTrue(
                page.contains("| `" + name + "` |") || page.contains("| " + name + " |"), name));
  }
}
