package org.sleb4j.save;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.sleb4j.check.Bytes;
import org.sleb4j.check.Check;
import org.sleb4j.check.FileTrouble;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;
import org.sleb4j.check.Warnings;

/**
 * A directory that is written under a temporary name beside its place and moved there when it is
 * complete; closed before that, or when the process is asked to end before that, nothing of it is
 * left. Once it is complete it is never removed: where it cannot be moved, the sentence names it.
 */
final class Target implements AutoCloseable {
  /** For what is not tensors. */
  private static final long SPARE_BYTES = 64L << 20;

  /** Another thread may still write while the process ends. */
  private static final int REMOVALS = 5;

  private final Place place;
  private final Path partial;
  private final List<String> replaced;
  private final Mover mover;
  private final Thread atExit = new Thread(this::abandon);
  private boolean isComplete;

  private Target(Place place, Path partial, List<String> replaced, Mover mover) {
    this.place = place;
    this.partial = partial;
    this.replaced = replaced;
    this.mover = mover;
  }

  /**
   * Makes the temporary directory.
   *
   * @param bytes what will be written
   * @throws InvalidInputException if the place is taken, cannot be written or has too little space
   */
  static Target create(Path out, long bytes, boolean overwrite) {
    return create(out, bytes, overwrite, Mover.RENAME);
  }

  static Target create(Path out, long bytes, boolean overwrite, Mover mover) {
    Place place = Place.of(out);
    try {
      List<String> before = state(place);
      place.check(overwrite);
      warnOfUnfinished(place);
      checkSpace(place, bytes);
      Path partial = Files.createDirectory(place.beside("partial", UUID.randomUUID()));
      Target target = new Target(place, partial, before, mover);
      Runtime.getRuntime().addShutdownHook(target.atExit);
      return target;
    } catch (IOException e) {
      throw FileTrouble.of(out, "written", e);
    }
  }

  private static List<String> state(Place place) throws IOException {
    return Files.exists(place.path()) ? OwnFiles.state(place.path()) : List.of();
  }

  private static void checkSpace(Place place, long bytes) throws IOException {
    long space = Files.getFileStore(place.parent()).getUsableSpace();
    Check.that(
        bytes + SPARE_BYTES <= space,
        "%s needs %s, but its disk has %s left.",
        place.named(),
        Bytes.text(bytes + SPARE_BYTES),
        Bytes.text(space));
  }

  /** A process that was killed looks like one that writes on another machine. */
  private static void warnOfUnfinished(Place place) throws IOException {
    for (Path path : place.leftovers("partial")) {
      Warnings.warn(
          "%s is an unfinished model: remove it, unless another process is writing it.", path);
    }
  }

  /**
   * Checks that a model is not written over what it is made from.
   *
   * @throws InvalidInputException if the source, or a file that it links to, is within the place
   */
  static void checkApart(Path out, Path source) {
    try {
      if (Files.exists(out)) {
        Path place = out.toRealPath();
        for (Path file : real(source)) {
          Check.that(
              !file.startsWith(place),
              "%s holds the model being read, %s: name another directory.",
              out,
              source);
        }
      }
    } catch (IOException e) {
      throw FileTrouble.of(out, "written", e);
    }
  }

  /** Returns a directory and what is in it, without links. */
  private static List<Path> real(Path source) throws IOException {
    List<Path> real = new ArrayList<>(List.of(source.toRealPath()));
    try (Stream<Path> files = Files.list(source)) {
      for (Path file : files.filter(Files::exists).toList()) {
        real.add(file.toRealPath());
      }
    }
    return real;
  }

  /** Returns the temporary directory. */
  Path directory() {
    return partial;
  }

  /**
   * Moves the complete directory to its place, which the end of the process waits for.
   *
   * @return whether it replaced a model
   * @throws InvalidInputException if it cannot be moved, naming where it is, and where the old one
   *     is unless that is in its place
   */
  synchronized boolean finish() {
    isComplete = true;
    Optional<Path> old = Files.exists(place.path()) ? Optional.of(setAside()) : Optional.empty();
    try {
      mover.move(partial, place.path());
    } catch (IOException e) {
      throw kept(e, old.filter(path -> !isBack(path)));
    }
    old.ifPresent(this::removeReplaced);
    return !replaced.isEmpty();
  }

  private Path setAside() {
    Path old = place.beside("old", UUID.randomUUID());
    try {
      mover.move(place.path(), old);
      if (OwnFiles.state(old).equals(replaced)) {
        return old;
      }
    } catch (IOException e) {
      throw kept(e, Optional.of(old).filter(path -> Files.exists(path) && !isBack(path)));
    }
    IOException changed = new IOException("another process has written there meanwhile");
    throw kept(changed, Optional.of(old).filter(path -> !isBack(path)));
  }

  private boolean isBack(Path old) {
    try {
      mover.move(old, place.path());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private InvalidInputException kept(IOException e, Optional<Path> old) {
    String reason = FileTrouble.of(place.named(), "written", e).getMessage();
    return new InvalidInputException(
        Strings.format(
            "%s; the new model is complete in %s%s.",
            reason.substring(0, reason.length() - 1),
            madeVisible(),
            old.map(path -> ", the old one is in " + path).orElse("")),
        e);
  }

  /** Gives the complete directory a name that people see, where that is possible. */
  private Path madeVisible() {
    String name = place.path().getFileName() + ".complete-" + UUID.randomUUID();
    Path visible = place.path().resolveSibling(name);
    try {
      mover.move(partial, visible);
      return visible;
    } catch (IOException e) {
      return partial;
    }
  }

  private void removeReplaced(Path old) {
    try {
      remove(old);
    } catch (IOException e) {
      Warnings.warn(
          "%s is written, but what it replaced is still in %s: remove that.", place.named(), old);
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
    try {
      removeUnfinished();
    } catch (IOException e) {
      throw FileTrouble.of(partial, "removed", e);
    }
  }

  private synchronized void removeUnfinished() throws IOException {
    if (!isComplete) {
      remove(partial);
    }
  }

  private void abandon() {
    for (int attempt = 1; attempt <= REMOVALS; attempt++) {
      try {
        removeUnfinished();
        return;
      } catch (IOException | UncheckedIOException e) {
        Thread.onSpinWait(); // something was written meanwhile
      }
    }
  }

  private static void remove(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
