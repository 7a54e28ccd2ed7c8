package org.sleb4j.notebook;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.sleb4j.check.Check;

/**
 * Lines of a percent sign and a word, as IJava and JJava know them: {@code %jars} and {@code
 * %classpath} add to the class path, {@code %maven} is taken only for this library, which is there
 * already. Within a comment, a literal or an expression such a line is code.
 *
 * @param classPath takes each path
 */
record Magics(Consumer<Path> classPath) {
  private static final Pattern LINE = Pattern.compile("(?m)^%+(\\w+)(.*)$");
  private static final Pattern WORD = Pattern.compile("\\S+");
  private static final String LIBRARY = "sleb4j";

  /** Does what these lines say and returns the code with blanks in their place. */
  String obey(String code) {
    StringBuilder left = new StringBuilder(code);
    for (MatchResult line : LINE.matcher(code).results().toList()) {
      if (Statements.beginAt(left.toString(), line.start())) {
        obey(line);
        left.replace(line.start(), line.end(), " ".repeat(line.group().length()));
      }
    }
    return left.toString();
  }

  private void obey(MatchResult line) {
    List<String> arguments = WORD.matcher(line.group(2)).results().map(MatchResult::group).toList();
    switch (line.group(1)) {
      case "jars", "classpath" -> arguments.forEach(this::add);
      case "maven" -> arguments.forEach(Magics::requireLibrary);
      default ->
          Check.that(
              false,
              "This kernel does not know %s; it knows %%jars, %%classpath and %%maven.",
              line.group().substring(0, line.end(1) - line.start()));
    }
  }

  private static void requireLibrary(String coordinates) {
    Check.that(
        coordinates.contains(":" + LIBRARY + ":"),
        "%%maven %s: this kernel downloads nothing; name the file with %%jars.",
        coordinates);
  }

  private void add(String argument) {
    if (!Path.of(argument).getFileName().toString().startsWith(LIBRARY)) {
      List<Path> paths = find(Path.of(argument));
      Check.that(!paths.isEmpty(), "%%jars %s: there is no such file.", argument);
      paths.forEach(classPath);
    }
  }

  private static List<Path> find(Path path) {
    Path folder = path.toAbsolutePath().getParent();
    if (Files.exists(path) || folder == null || !Files.isDirectory(folder)) {
      return Files.exists(path) ? List.of(path) : List.of();
    }
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(folder, path.getFileName().toString())) {
      return StreamSupport.stream(found.spliterator(), false).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
