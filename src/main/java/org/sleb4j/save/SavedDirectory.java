package org.sleb4j.save;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;
import java.util.function.Function;
import org.sleb4j.json.Json;
import org.sleb4j.model.ModelView;

/**
 * Writes a Hugging Face directory that appears in its place only when it is complete and has been
 * opened again; whatever goes wrong before that, nothing is left.
 */
public final class SavedDirectory {
  private SavedDirectory() {}

  /**
   * What a directory holds.
   *
   * @param <T> what the verification finds
   * @param source the directory whose tokenizer and other small files are copied
   * @param tensors in the order in which they are written
   * @param config the text of {@code config.json}
   * @param texts made of what the verification found
   */
  public record Content<T>(
      Path source, List<Piece> tensors, ObjectNode config, Function<T, Texts> texts) {
    public Content {
      tensors = List.copyOf(tensors);
    }

    /** Returns the bytes of all tensors. */
    public long bytes() {
      return Piece.bytes(tensors);
    }
  }

  /**
   * What became of a directory.
   *
   * @param found what the verification found
   * @param replaced whether it took the place of a model
   */
  public record Written<T>(T found, boolean replaced) {}

  /**
   * How a directory describes itself.
   *
   * @param origin the fields of {@code sleb.json}
   * @param card the text of {@code README.md}
   */
  public record Texts(Map<String, Object> origin, String card) {}

  /**
   * Writes a directory.
   *
   * @param progress receives the share of the bytes that is written, 0 to 1
   * @param verification opens what is written, at a temporary place, and returns what it found
   * @throws org.sleb4j.check.InvalidInputException if the place is taken, has too little space, or
   *     holds the source or what this tool did not write
   */
  public static <T> Written<T> write(
      Path out,
      Content<T> content,
      SaveOptions options,
      DoubleConsumer progress,
      Function<Path, T> verification) {
    Target.checkApart(out, content.source());
    try (Target target = Target.create(out, content.bytes(), options.overwrite())) {
      Path directory = target.directory();
      Shards.plan(content.tensors(), options.shardBytes()).write(directory, progress);
      SideFiles.copy(content.source(), directory);
      TextFile.write(directory.resolve("config.json"), Json.prettyPython(content.config()));
      T found = verification.apply(directory);
      Texts texts = content.texts().apply(found);
      TextFile.write(directory.resolve("README.md"), texts.card());
      Map<String, Object> origin = new LinkedHashMap<>(texts.origin());
      origin.put(OwnFiles.FIELD, OwnFiles.describe(directory));
      TextFile.write(directory.resolve(Lineage.FILE), Json.pretty(origin));
      return new Written<>(found, target.finish());
    }
  }

  /**
   * Makes a directory beside a place for what is only needed meanwhile. It is removed afterwards,
   * also when the process is asked to end.
   *
   * @param bytes what will be written there
   * @throws org.sleb4j.check.InvalidInputException if nothing can be written there, or there is too
   *     little space
   */
  public static <T> T meanwhile(Path out, long bytes, Function<Path, T> work) {
    Path absolute = out.toAbsolutePath().normalize();
    Path place = absolute.resolveSibling(absolute.getFileName() + ".packed");
    try (Target target = Target.create(place, bytes, true)) {
      return work.apply(target.directory());
    }
  }

  /**
   * Returns the bytes that the tensors of a view have in files, with the padding of its layers; of
   * a view that cannot be packed into layers those of its units.
   */
  public static long bytes(ModelView view) {
    return PackedTensors.bytes(view);
  }

  /**
   * Checks that a model may be written to a place.
   *
   * @throws org.sleb4j.check.InvalidInputException if it is taken, holds what this tool did not
   *     write, or cannot be written
   */
  public static void checkPlace(Path out, SaveOptions options) {
    Place.of(out).check(options.overwrite());
  }

  /**
   * Checks that a model is not written over what it is made from.
   *
   * @throws org.sleb4j.check.InvalidInputException if it would be
   */
  public static void checkApart(Path out, Path source) {
    Target.checkApart(out, source);
  }
}
