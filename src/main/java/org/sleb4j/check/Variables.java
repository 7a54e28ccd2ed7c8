package org.sleb4j.check;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The environment variables that are set to something.
 *
 * @param userHome what a path means that begins with {@code ~/}
 */
public record Variables(Map<String, String> values, Path userHome) {
  public Variables {
    values = Map.copyOf(values);
  }

  /** Returns those of this process. */
  public static Variables ofProcess() {
    return new Variables(System.getenv(), Path.of(System.getProperty("user.home")));
  }

  /** Returns the text of the first of these variables that has one, without blanks around it. */
  public Optional<String> text(String... names) {
    return Stream.of(names)
        .map(name -> values.getOrDefault(name, "").strip())
        .filter(value -> !value.isEmpty())
        .findFirst();
  }

  /** Returns the path that the first of these variables names that is set. */
  public Optional<Path> path(String... names) {
    return text(names)
        .map(
            value ->
                value.startsWith("~/") ? userHome.resolve(value.substring(2)) : Path.of(value));
  }

  /**
   * Returns the folder of all caches of a user: {@code XDG_CACHE_HOME}, by default {@code
   * ~/.cache}.
   */
  public Path caches() {
    return path("XDG_CACHE_HOME").orElse(userHome.resolve(".cache"));
  }
}
