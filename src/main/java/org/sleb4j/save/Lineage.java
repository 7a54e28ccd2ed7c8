package org.sleb4j.save;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sleb4j.checkpoint.Checkpoint;
import org.sleb4j.json.Json;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.torch.Torch;

/** What a written model tells of the one it was made of: {@code sleb.json}. */
public final class Lineage {
  static final String FILE = "sleb.json";

  private Lineage() {}

  /**
   * Returns the fields; the source's weights are read once, for their hash.
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
   * Returns the blocks that a written model is without, numbered as in its source; none where it
   * does not tell.
   */
  public static List<Integer> removed(Path directory) {
    return read(directory).path("removed").findValues("block").stream()
        .filter(JsonNode::isInt)
        .map(JsonNode::intValue)
        .toList();
  }

  /** Returns how a written model was quantised, such as {@code awq}, where it tells. */
  public static Optional<String> method(Path directory) {
    JsonNode method = read(directory).path("quantization").path("method");
    return Optional.of(method).filter(JsonNode::isTextual).map(JsonNode::textValue);
  }

  private static JsonNode read(Path directory) {
    Path file = directory.resolve(FILE);
    return Files.isRegularFile(file) ? Json.read(file) : MissingNode.getInstance();
  }

  /** Returns the name of a directory without its path. */
  public static String name(Path directory) {
    return directory.toAbsolutePath().normalize().getFileName().toString();
  }
}
