package org.sleb4j.notebook;

import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * Points JShell to the documentation; by itself it looks only into the JDK's {@code src.zip}.
 *
 * <p>JShell has no method for it, only a field of its own, so the JVM must be started with {@code
 * --add-opens jdk.jshell/jdk.jshell=ALL-UNNAMED}; otherwise signatures come without documentation.
 */
final class Sources {
  private Sources() {}

  /** Takes jars and folders of sources; for shells that are made later. */
  static void use(List<Path> places) {
    Path jdk = Path.of(System.getProperty("java.home"), "lib", "src.zip");
    List<Path> all = Stream.concat(places.stream(), Stream.of(jdk)).filter(Files::exists).toList();
    try {
      Field override =
          Class.forName("jdk.jshell.SourceCodeAnalysisImpl")
              .getDeclaredField("availableSourcesOverride");
      override.setAccessible(true);
      override.set(null, all);
    } catch (ReflectiveOperationException | RuntimeException e) {
      Logger.getLogger(Sources.class.getName()).log(Level.WARNING, "No documentation", e);
    }
  }
}
