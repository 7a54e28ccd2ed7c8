package org.sleb4j.session;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.sleb4j.check.Bytes;
import org.sleb4j.check.Check;
import org.sleb4j.check.FilePath;
import org.sleb4j.check.Strings;
import org.sleb4j.demo.Demo;
import org.sleb4j.display.Console;
import org.sleb4j.hub.Hub;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;

/**
 * What a person calls a model, and the directory that means.
 *
 * @param shown the name as results show it
 * @param directory where its files are
 */
public record ModelName(String shown, Path directory) {
  /**
   * Finds a model: {@code demo}, a directory, a GGUF file, or else what has a name as on the hub,
   * fetched.
   *
   * @throws org.sleb4j.check.InvalidInputException if the name means none
   */
  public static ModelName of(String name, Console console) {
    Check.given(name, "name of the model");
    return Unpacked.isGguf(FilePath.of(name))
        ? new ModelName(name, new Unpacked(console).directory(FilePath.of(name)))
        : of(name, new HubFiles(console)::model);
  }

  static ModelName of(String name, Function<String, Path> hub) {
    Check.that(!name.isBlank(), "The name of the model is empty: name a directory, or demo.");
    Path path = FilePath.of(name);
    if (name.equals(Demo.NAME)) {
      return new ModelName(name, Demo.directory());
    } else if (Files.exists(path) || !Hub.isName(name)) {
      return inDirectory(path);
    }
    return new ModelName(name, hub.apply(name));
  }

  private static ModelName inDirectory(Path path) {
    Check.that(
        Files.isDirectory(path),
        "There is no model %s: name a directory with config.json, weights and a tokenizer, a model"
            + " of the hub such as org/name, or demo.",
        path);
    Path last = path.toAbsolutePath().normalize().getFileName();
    return new ModelName(last == null ? path.toString() : last.toString(), path);
  }

  /** Returns the name by which another process opens the model: paths are made absolute. */
  public String everywhere() {
    Path path = FilePath.of(shown);
    if (Unpacked.isGguf(path)) {
      return path.toAbsolutePath().toString();
    }
    boolean isDemo = shown.equals(Demo.NAME) && directory.equals(Demo.directory());
    boolean isFetched = Hub.isName(shown) && !Files.exists(path);
    return isDemo || isFetched ? shown : directory.toAbsolutePath().toString();
  }

  /** Loads the model and shows how far that is; see {@link Model#open(Path, ModelOptions)}. */
  public Model open(ModelOptions options, Console console) {
    long start = System.nanoTime();
    return console.watch(
        "loading " + shown,
        line -> Model.open(directory, options, line),
        model -> loaded(model, (System.nanoTime() - start) / 1e9));
  }

  private static String loaded(Model model, double seconds) {
    return Strings.format(
        "%s, %s, %.1f s",
        Strings.counted(model.info().blocks(), "block"),
        model.isStreamed()
            ? "to be read from disk one at a time"
            : Bytes.text(model.info().bytesInMemory()) + " in memory",
        seconds);
  }
}
