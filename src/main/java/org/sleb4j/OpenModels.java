package org.sleb4j;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.sleb4j.check.FileTrouble;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.model.ModelShape;

/**
 * Knows the models that are open, so that a cell that is run again gets the one it had.
 *
 * <p>It keeps none of them alive. Before another one is loaded, those that nobody refers to any
 * more are freed, since the garbage collector does not see their memory and would not hurry.
 */
final class OpenModels {
  private static final int PATIENCE_MILLIS = 2000;

  /** What makes two loads the same. */
  private record Key(Object source, ModelOptions options) {}

  /** An open model, and its files as they were when it was loaded. */
  private record Entry(WeakReference<OpenModel> model, List<String> files) {}

  private static final Map<Key, Entry> ENTRIES = new HashMap<>();

  private OpenModels() {}

  /** Returns the model of a directory, loaded unless it is open and its files are the same. */
  static synchronized OpenModel open(String name, Path directory, ModelOptions options) {
    return open(
        new Key(real(directory), options),
        files(directory),
        () -> OpenModel.load(name, directory, options));
  }

  /** Returns the model of a shape with random weights, made unless it is open. */
  static synchronized OpenModel open(ModelShape shape, ModelOptions options) {
    return open(new Key(shape.name(), options), List.of(), () -> OpenModel.random(shape, options));
  }

  private static OpenModel open(Key key, List<String> files, Supplier<OpenModel> loading) {
    Entry entry = ENTRIES.get(key);
    OpenModel found = entry == null ? null : entry.model().get();
    if (found != null && !found.isClosed()) {
      if (entry.files().equals(files)) {
        return found;
      }
      found.close("was loaded again after its files changed");
    }
    freeUnreferenced();
    OpenModel loaded = loading.get();
    ENTRIES.put(key, new Entry(new WeakReference<>(loaded), files));
    return loaded;
  }

  /** Closes all models. */
  static synchronized void closeAll() {
    open().forEach(model -> model.close("was closed"));
    ENTRIES.clear();
  }

  private static List<OpenModel> open() {
    return ENTRIES.values().stream()
        .map(entry -> entry.model().get())
        .filter(Objects::nonNull)
        .filter(model -> !model.isClosed())
        .toList();
  }

  private static void freeUnreferenced() {
    if (OpenModel.open() == 0) {
      return;
    }
    System.gc();
    ENTRIES.values().removeIf(entry -> entry.model().get() == null);
    long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
    while (OpenModel.open() > open().size() && System.nanoTime() < end) {
      try {
        Thread.sleep(5); // the cleaner's thread is at it
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static Path real(Path directory) {
    try {
      return directory.toRealPath();
    } catch (IOException e) {
      throw FileTrouble.of(directory, "opened", e);
    }
  }

  private static List<String> files(Path directory) {
    List<String> files = new ArrayList<>();
    try (Stream<Path> entries = Files.list(directory)) {
      for (Path file : entries.sorted().toList()) {
        BasicFileAttributes of = Files.readAttributes(file, BasicFileAttributes.class);
        files.add(file.getFileName() + " " + of.size() + " " + of.lastModifiedTime());
      }
      return files;
    } catch (IOException e) {
      throw FileTrouble.of(directory, "read", e);
    }
  }
}
