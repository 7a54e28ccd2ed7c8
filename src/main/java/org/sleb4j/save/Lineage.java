package org.sleb4j.save;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.sleb4j.checkpoint.Checkpoint;
import org.sleb4j.json.Json;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.ModelView;
import org.sleb4j.torch.Torch;

/** What a written model tells of the one it was made of: {@code sleb.json}. */
public final class Lineage {
  static final String FILE = "sleb.json";
  private static final String SOURCE = "sourceOrigin";

  private Lineage() {}

  /**
   * Returns the fields; the source's weights are read once, for their hash. What a source that was
   * written in this way tells is among them.
   *
   * @param story what is told beside source and blocks, such as calibration and losses
   */
  public static Map<String, Object> of(
      Checkpoint source, ActiveBlocks blocks, Map<String, Object> story) {
    Map<String, Object> origin = new LinkedHashMap<>();
    origin.put("source", name(source.directory()));
    origin.put("weights", source.hash());
    origin.put("removed", removed(blocks));
    origin.put("blocks", blocks.active());
    origin.putAll(story);
    origin.put("torch", Torch.version());
    origin.put("java", System.getProperty("java.version"));
    JsonNode earlier = read(source.directory());
    if (earlier instanceof ObjectNode fields) {
      fields.remove(OwnFiles.FIELD);
      origin.put(SOURCE, fields);
    }
    return origin;
  }

  /** Each removed block by its number in the original model and by its place when it went. */
  private static List<Map<String, Integer>> removed(ActiveBlocks blocks) {
    List<Map<String, Integer>> removed = new ArrayList<>();
    ActiveBlocks before = ActiveBlocks.all(blocks.blockCount());
    for (int block : blocks.removed()) {
      Map<String, Integer> entry = new LinkedHashMap<>();
      entry.put("block", block);
      entry.put("position", before.active().indexOf(block));
      removed.add(entry);
      before = before.remove(block);
    }
    return removed;
  }

  /**
   * Returns the blocks that a view is without in the order of their removal, those that went before
   * its model was written first, all numbered as in the model that had them all.
   */
  public static List<Integer> removed(ModelView view) {
    JsonNode origin = read(view.model().checkpoint().directory());
    return Stream.concat(removed(origin), originals(origin, view.active().removed().stream()))
        .toList();
  }

  private static Stream<Integer> removed(JsonNode origin) {
    if (!origin.isObject()) {
      return Stream.empty();
    }
    Stream<Integer> own =
        StreamSupport.stream(origin.path("removed").spliterator(), false)
            .map(entry -> entry.path("block").asInt());
    JsonNode source = origin.path(SOURCE);
    return Stream.concat(removed(source), originals(source, own));
  }

  /** Numbers blocks of a model that tells where it came from as the first of its sources did. */
  private static Stream<Integer> originals(JsonNode origin, Stream<Integer> blocks) {
    return origin.isObject()
        ? originals(
            origin.path(SOURCE), blocks.map(block -> origin.path("blocks").path(block).asInt()))
        : blocks;
  }

  /** Returns how a written model was quantised, such as {@code awq}, where it tells. */
  public static Optional<String> method(Path directory) {
    return Stream.iterate(read(directory), JsonNode::isObject, origin -> origin.path(SOURCE))
        .map(origin -> origin.path("quantization").path("method"))
        .filter(JsonNode::isTextual)
        .map(JsonNode::textValue)
        .findFirst();
  }

  static JsonNode read(Path directory) {
    Path file = directory.resolve(FILE);
    return Files.isRegularFile(file) ? Json.read(file) : MissingNode.getInstance();
  }

  /** Returns the name of a directory without its path. */
  public static String name(Path directory) {
    Path last = directory.toAbsolutePath().normalize().getFileName();
    return last == null ? directory.toString() : last.toString();
  }
}
