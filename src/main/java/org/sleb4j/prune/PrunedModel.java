package org.sleb4j.prune;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;
import org.sleb4j.check.Bytes;
import org.sleb4j.checkpoint.Checkpoint;
import org.sleb4j.json.Json;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.torch.Torch;

/**
 * A model without its removed blocks, written as a Hugging Face directory.
 *
 * <p>Tensors are streamed from file to file, so that a model of any size needs no memory. The
 * directory appears in its place only when it is complete and computes what the view does.
 *
 * @param directory where it is
 * @param blocks the number of its blocks
 * @param bytes of its tensors
 * @param logitsDifference the largest difference between its logits and those of the view
 */
public record PrunedModel(Path directory, int blocks, long bytes, double logitsDifference) {

  /**
   * Writes a pruned model.
   *
   * @param source the directory of the full model
   * @param blocks which of its blocks are left
   * @throws org.sleb4j.check.InvalidInputException if the source is broken, the place is taken or
   *     has too little space, or the blocks are those of another model
   */
  public static PrunedModel write(Path source, ActiveBlocks blocks, Path out, Writing writing) {
    try (Model model = Model.open(source, ModelOptions.withoutCopies())) {
      model.view(blocks);
      Checkpoint checkpoint = model.checkpoint();
      Shards shards = Shards.plan(tensors(model, blocks), writing.options().shardBytes());
      try (Target target = Target.create(out, shards.bytes(), writing.options().overwrite())) {
        shards.write(target.directory(), writing.progress());
        writeTexts(checkpoint, blocks, target.directory(), writing.story());
        double difference = Verification.compare(model.view(blocks), target.directory());
        target.finish();
        return new PrunedModel(out, blocks.active().size(), shards.bytes(), difference);
      }
    }
  }

  /**
   * Checks that a pruned model may be written to a place.
   *
   * @throws org.sleb4j.check.InvalidInputException if it is taken or there is no such directory
   */
  public static void checkPlace(Path out, PruneOptions options) {
    Target.checkPlace(out, options.overwrite());
  }

  /**
   * How to write, and what to tell of where it came from.
   *
   * @param story what the origin file tells beside source and blocks, such as calibration and
   *     losses
   * @param progress hears which share of the bytes is written, 0 to 1
   */
  public record Writing(PruneOptions options, Map<String, Object> story, DoubleConsumer progress) {
    public Writing {
      story = Collections.unmodifiableMap(new LinkedHashMap<>(story));
    }

    /** Tells nobody how far it is. */
    public Writing(PruneOptions options, Map<String, Object> story) {
      this(options, story, part -> {});
    }
  }

  private static List<Shards.Renamed> tensors(Model model, ActiveBlocks blocks) {
    BlockNames names = new BlockNames(blocks);
    List<Shards.Renamed> tensors = new ArrayList<>();
    model
        .usedTensors()
        .forEach(
            tensor ->
                names
                    .renamed(tensor.name())
                    .ifPresent(name -> tensors.add(new Shards.Renamed(name, tensor))));
    return tensors;
  }

  private static void writeTexts(
      Checkpoint checkpoint, ActiveBlocks blocks, Path directory, Map<String, Object> story) {
    SideFiles.copy(checkpoint.directory(), directory);
    ObjectNode config = (ObjectNode) Json.read(checkpoint.directory().resolve("config.json"));
    TextFile.write(directory.resolve("config.json"), Json.pretty(PrunedConfig.of(config, blocks)));
    Map<String, Object> origin = origin(checkpoint, blocks, story);
    TextFile.write(directory.resolve("sleb.json"), Json.pretty(origin));
    TextFile.write(
        directory.resolve("README.md"), ModelCard.of(checkpoint.directory(), blocks, story));
  }

  private static Map<String, Object> origin(
      Checkpoint checkpoint, ActiveBlocks blocks, Map<String, Object> story) {
    Map<String, Object> origin = new LinkedHashMap<>();
    origin.put("source", name(checkpoint.directory()));
    origin.put("weights", checkpoint.hash());
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

  static String name(Path directory) {
    return directory.toAbsolutePath().normalize().getFileName().toString();
  }

  @Override
  public String toString() {
    return String.format(
        "%s: %d blocks, %s; its logits differ from the view's by at most %.1e",
        directory, blocks, Bytes.text(bytes), logitsDifference);
  }
}
