package org.sleb4j.save;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.sleb4j.check.Bytes;
import org.sleb4j.check.Check;
import org.sleb4j.check.FileTrouble;
import org.sleb4j.check.InvalidInputException;

/**
 * A directory that is written under a temporary name beside its place and moved there when it is
 * complete; closed before that, or when the process is asked to end before that, nothing of it is
 * left.
 */
final class Target implements AutoCloseable {
  /** For what is not tensors. */
  private static final long SPARE_BYTES = 64L << 20;

  private final Path place;
  private final Path partial;
  private final boolean overwrite;
  private final Thread atExit = new Thread(this::abandon);

  private Target(Path place, Path partial, boolean overwrite) {
    this.place = place;
    this.partial = partial;
    this.overwrite = overwrite;
  }

  /**
   * Makes the temporary directory.
   *
   * @param bytes what will be written
   * @throws InvalidInputException if the place is taken, cannot be written or has too little space
   */
  static Target create(Path out, long bytes, boolean overwrite) {
    checkPlace(out, overwrite);
    Path place = out.toAbsolutePath().normalize();
    Path parent = place.getParent();
    try {
      long space = Files.getFileStore(parent).getUsableSpace();
      Check.that(
          bytes + SPARE_BYTES <= space,
          "%s needs %s, but its disk has %s left.",
          out,
          Bytes.text(bytes + SPARE_BYTES),
          Bytes.text(space));
      String name = "." + place.getFileName() + ".partial" + UUID.randomUUID();
      Path partial = Files.createDirectory(parent.resolve(name));
      Target target = new Target(place, partial, overwrite);
      Runtime.getRuntime().addShutdownHook(target.atExit);
      return target;
    } catch (IOException e) {
      throw failed(out, e);
    }
  }

  static void checkPlace(Path out, boolean overwrite) {
    Path place = out.toAbsolutePath().normalize();
    Check.that(
        overwrite || !Files.exists(place),
        "%s is there already: name another directory, or say that it may be overwritten.",
        out);
    Check.that(
        !Files.exists(place) || Files.isDirectory(place), "%s is no directory: name another.", out);
    Check.that(
        !Files.exists(place) || isModel(place) || isEmpty(place),
        "%s holds no config.json, so it is no model and is not replaced: name another directory.",
        out);
    Path parent = place.getParent();
    Check.that(parent != null && Files.isDirectory(parent), "There is no directory %s.", parent);
  }

  /**
   * Checks that a model is not written over what it is made of.
   *
   * @throws InvalidInputException if the source is at the place or within it
   */
  static void checkApart(Path out, Path source) {
    try {
      Check.that(
          !Files.exists(out) || !source.toRealPath().startsWith(out.toRealPath()),
          "%s holds the model that is read, %s: name another directory.",
          out,
          source);
    } catch (IOException e) {
      throw failed(out, e);
    }
  }

  private static boolean isModel(Path directory) {
    return Files.exists(directory.resolve("config.json"));
  }

  private static boolean isEmpty(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.findAny().isEmpty();
    } catch (IOException e) {
      throw failed(directory, e);
    }
  }

  /** Returns the temporary directory. */
  Path directory() {
    return partial;
  }

  /** Moves the complete directory to its place, which the end of the process waits for. */
  synchronized void finish() {
    try {
      if (overwrite && Files.exists(place)) {
        replace();
      } else {
        Files.move(partial, place);
      }
    } catch (IOException e) {
      throw failed(place, e);
    }
  }

  /** The old directory is only removed once the new one is in its place. */
  private void replace() throws IOException {
    Path complete = partial.toRealPath();
    Path old = Files.createTempDirectory(place.getParent(), "." + place.getFileName() + ".old");
    Path moved = Files.move(place, old.resolve("old"));
    try {
      Files.move(complete, place);
    } catch (IOException e) {
      Files.move(moved, place);
      throw e;
    } finally {
      remove(old);
    }
  }

  /** Removes what is there of an unfinished directory. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      return; // the process ends, which removes it too
    }
    remove(partial);
  }

  private synchronized void abandon() {
    remove(partial);
  }

  private static void remove(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw failed(directory, e);
    }
  }

  private static InvalidInputException failed(Path path, IOException e) {
    return FileTrouble.of(path, "written", e);
  }
}
