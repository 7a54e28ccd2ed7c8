package org.sleb4j.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A program of the test resources in another language.
 *
 * @param command what runs it, such as {@code python3}
 * @param name of its file
 */
record OtherLanguage(String command, String name) {
  private static final Path FOLDER = Path.of("src/test/resources/org/sleb4j");

  /** Leaves the calling test out, with the reason, unless what runs it is installed. */
  OtherLanguage assumeHere() {
    boolean installed =
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(path -> Files.isExecutable(Path.of(path, command)));
    assumeTrue(installed, "left out: " + command + " is not installed");
    return this;
  }

  /** Runs it and returns what it printed. */
  String run(Path scratch, Object... arguments) {
    Path out = scratch.resolve(name + ".out");
    Path log = scratch.resolve(name + ".log");
    List<String> all =
        Stream.concat(
                Stream.of(command, FOLDER.resolve(name).toString()),
                Arrays.stream(arguments).map(Object::toString))
            .toList();
    try {
      Process process =
          new ProcessBuilder(all).redirectOutput(out.toFile()).redirectError(log.toFile()).start();
      int status = process.waitFor();
      assertTrue(status == 0, () -> read(log));
      return read(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
