package org.sleb4j.origin;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class VersionTest {
  @Test
  void isThatOfTheBuild() throws Exception {
    String pom = Files.readString(Path.of("pom.xml"));
    var version =
        Pattern.compile("<artifactId>sleb4j</artifactId>\\s*<version>(.*)</").matcher(pom);
    assertTrue(version.find());
    String current = Version.current();
    assertTrue(current.equals(version.group(1)) || current.equals("unknown"), current);
  }
}
