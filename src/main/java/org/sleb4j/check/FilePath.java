package org.sleb4j.check;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Turns what a person typed into a path. */
public final class FilePath {
  private FilePath() {}

  /**
   * Returns the path of this name.
   *
   * @throws InvalidInputException if no file can have it: a NUL is in it, or a letter that the
   *     locale of the process cannot write
   */
  public static Path of(String name) {
    Check.given(name, "name of a file");
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw new InvalidInputException(
          Strings.format(
              "\"%s\" cannot be the name of a file (%s): name another%s.",
              Printable.of(name),
              e.getReason(),
              name.indexOf('\0') < 0
                  ? ", or start with a locale of UTF-8 such as LC_ALL=C.UTF-8"
                  : ""),
          e);
    }
  }
}
