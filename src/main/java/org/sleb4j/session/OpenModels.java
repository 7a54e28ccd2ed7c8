package org.sleb4j.session;

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
import org.sleb4j.display.Console;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.model.ModelShape;

/**
 * Knows the models that are open, so that a cell that is run again gets the one it had.
 *
 * <p>It keeps none of them alive. Before another one is loaded, those that nothing refers to any
 * more are freed, since the garbage collector does not see their memory and would not hurry.
 */
public final class OpenModels {
  private static final int PATIENCE_MILLIS = 2000;

  /** What makes two loads the same; the files as they were when the model was loaded. */
  private record Key(Object source, List<String> files, ModelOptions options) {}

  private static final Map<Key, WeakReference<OpenModel>> MODELS = new HashMap<>();

  private OpenModels() {}

  /**
   * Returns the model of a directory, loaded unless it is open and its files are the same; one that
   * was loaded from earlier files stays open for the variables that hold it.
   */
  public static synchronized OpenModel open(ModelName name, ModelOptions options, Console console) {
    Path directory = name.directory();
    return open(
        new Key(real(directory), files(directory), options),
        () -> OpenModel.load(name, options, console));
  }

  /** Returns the model of a shape with random weights, made unless it is open. */
  public static synchronized OpenModel open(
      ModelShape shape, ModelOptions options, Console console) {
    return open(
        new Key(shape.name(), List.of(), options), () -> OpenModel.random(shape, options, console));
  }

  private static OpenModel open(Key key, Supplier<OpenModel> loading) {
    WeakReference<OpenModel> known = MODELS.get(key);
    OpenModel found = known == null ? null : known.get();
    if (found != null && !found.isClosed()) {
      return found;
    }
    freeUnreferenced();
    OpenModel loaded = loading.get();
    MODELS.put(key, new WeakReference<>(loaded));
    return loaded;
  }

  /**
   * Lets models of a directory read what they still need from its files, which are replaced next.
   */
  static synchronized void beforeReplacing(Path directory) {
    if (Files.isDirectory(directory)) {
      Path source = real(directory);
      List<String> files = files(directory);
      MODELS.forEach(
          (key, known) -> {
            OpenModel model = known.get();
            if (model != null && key.source().equals(source) && key.files().equals(files)) {
              model.described().checkpoint().hash();
            }
          });
    }
  }

  /** Closes all models. */
  public static synchronized void closeAll() {
    open().forEach(model -> model.close("was closed"));
    MODELS.clear();
  }

  private static List<OpenModel> open() {
    return MODELS.values().stream()
        .map(WeakReference::get)
        .filter(Objects::nonNull)
        .filter(model -> !model.isClosed())
        .toList();
  }

  private static void freeUnreferenced() {
    if (OpenModel.open() == 0) {
      return;
    }
    System.gc();
    MODELS.values().removeIf(model -> model.get() == null);
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
