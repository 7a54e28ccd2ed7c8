package org.sleb4j.save;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.sleb4j.check.Check;
import org.sleb4j.check.FileTrouble;

/**
 * Where a model is to be written.
 *
 * @param named as a person named it
 * @param path the same without links, {@code .} and {@code ..}
 */
record Place(Path named, Path path) {
  /** A name of 255 bytes is the limit; temporary ones are longer. */
  private static final int MAX_NAME_BYTES = 200;

  /**
   * Finds a place.
   *
   * @throws org.sleb4j.check.InvalidInputException if no directory can be there
   */
  static Place of(Path out) {
    Path absolute = out.toAbsolutePath();
    try {
      return new Place(out, Files.exists(absolute) ? existing(out) : missing(out, absolute));
    } catch (IOException e) {
      throw FileTrouble.of(out, "written", e);
    }
  }

  private static Path existing(Path out) throws IOException {
    Check.that(Files.isDirectory(out), "%s is not a directory: name another.", out);
    Path path = out.toRealPath();
    Check.that(
        path.getParent() != null,
        "%s is the root of a file system: name a directory within it.",
        out);
    return path;
  }

  private static Path missing(Path out, Path absolute) throws IOException {
    Check.that(
        !Files.isSymbolicLink(absolute),
        "%s is a broken link: remove it, or name another directory.",
        out);
    Path parent = absolute.getParent();
    Check.that(Files.isDirectory(parent), "There is no directory %s.", parent);
    int bytes = absolute.getFileName().toString().getBytes(UTF_8).length;
    Check.that(
        bytes <= MAX_NAME_BYTES,
        "The name of %s has %d bytes: name a directory with at most %d.",
        out,
        bytes,
        MAX_NAME_BYTES);
    return parent.toRealPath().resolve(absolute.getFileName());
  }

  Path parent() {
    return path.getParent();
  }

  /** Returns a hidden name beside the place that is not taken. */
  Path beside(String kind, Object id) {
    return path.resolveSibling(prefix(kind) + id);
  }

  private String prefix(String kind) {
    return "." + path.getFileName() + "." + kind;
  }

  /**
   * Checks that a model may be written here.
   *
   * @throws org.sleb4j.check.InvalidInputException if the place is taken, what is there must not be
   *     replaced, or nothing can be written
   */
  void check(boolean overwrite) {
    try {
      if (Files.exists(path)) {
        Check.that(
            overwrite,
            "%s already exists: name another directory, or replace it with"
                + " SaveOptions.overwriting().",
            named);
        checkReplaceable();
      }
      Check.that(
          Files.isWritable(parent()),
          "%s cannot be written: nothing can be created in %s.",
          named,
          parent());
      checkNotInterrupted();
    } catch (IOException e) {
      throw FileTrouble.of(named, "written", e);
    }
  }

  private void checkReplaceable() throws IOException {
    Check.that(
        !Path.of("").toRealPath().startsWith(path),
        "%s is the working directory of this process, or contains it: name another.",
        named);
    Check.that(
        Files.getFileStore(path).equals(Files.getFileStore(parent())),
        "%s is where a file system is mounted, which cannot be replaced: name a directory within"
            + " it.",
        named);
    OwnFiles.check(path);
  }

  /** A process that was killed between the two steps of replacing leaves both models aside. */
  private void checkNotInterrupted() throws IOException {
    List<Path> old = Files.exists(path) ? List.of() : leftovers("old");
    Check.that(
        old.isEmpty(),
        "%s was being replaced when a process ended: the old model is in %s%s; rename one of them,"
            + " or remove them.",
        named,
        old.isEmpty() ? "" : old.get(0),
        leftovers("partial").stream()
            .map(path -> ", the new one in " + path)
            .findFirst()
            .orElse(""));
  }

  /** Returns what other processes write beside the place, or left there when they were killed. */
  List<Path> leftovers(String kind) throws IOException {
    String prefix = prefix(kind);
    try (Stream<Path> files = Files.list(parent())) {
      return files.filter(f -> f.getFileName().toString().startsWith(prefix)).sorted().toList();
    }
  }
}
