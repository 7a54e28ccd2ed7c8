package org.sleb4j.save;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sleb4j.checkpoint.Checkpoint;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.torch.Torch;

/** What a written model tells of the one it was made of: {@code sleb.json}. */
public final class Lineage {
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

  /** Returns the name of a directory without its path. */
  public static String name(Path directory) {
    return directory.toAbsolutePath().normalize().getFileName().toString();
  }
}
