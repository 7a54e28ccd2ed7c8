package org.sleb4j.save;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.sleb4j.check.Warnings;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Packing;
import org.sleb4j.model.family.Decoder;
import org.sleb4j.model.family.Families;
import org.sleb4j.model.family.Names;
import org.sleb4j.model.family.PackedBlocks;
import org.sleb4j.model.family.Part;
import org.sleb4j.model.family.Slot;

/**
 * Adjusts a config to the units that are left: what its family knows to depend on them, and the
 * names of modules that are not quantized.
 */
public final class PrunedConfig {
  private static final String TIED = "tie_word_embeddings";

  /** Substrings of the names of layers that are dense in a model of 4 bits. */
  private static final String DENSE = "modules_to_not_convert";

  private final Model model;
  private final Names names;
  private final PackedBlocks blocks;

  private PrunedConfig(Model model, Packing packing) {
    this.model = model;
    names = model.decoder().names();
    blocks = new PackedBlocks(model.decoder(), packing.layers());
  }

  /**
   * Returns the config of a model with the units of a view only.
   *
   * @param config that of its whole model
   * @throws org.sleb4j.check.InvalidInputException if the units cannot be packed into layers of its
   *     family
   */
  public static ObjectNode of(ObjectNode config, ModelView view) {
    Packing packing = Packing.of(view.active());
    ObjectNode pruned =
        Families.family(view.model().checkpoint().config()).packed(config, packing.layers());
    if (isUntied(view)) {
      pruned.put(TIED, false);
    }
    new PrunedConfig(view.model(), packing)
        .renameDense(pruned.path("quantization_config"), view.active().isWhole());
    return pruned;
  }

  /**
   * Returns whether a head is stored that the config calls tied, and differs from the embedding.
   */
  private static boolean isUntied(ModelView view) {
    Decoder said = Warnings.ignored(() -> Families.of(view.model().checkpoint().config()));
    return !head(said).equals(head(view.model().decoder()));
  }

  private static String head(Decoder decoder) {
    return decoder.head().output().main().tensor();
  }

  private void renameDense(JsonNode quantization, boolean isWhole) {
    if (quantization.path(DENSE).isArray()) {
      List<String> dense = texts(quantization.get(DENSE));
      ArrayNode renamed = ((ObjectNode) quantization).putArray(DENSE);
      (isWhole ? renamed(dense) : moved(dense)).forEach(renamed::add);
    }
  }

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }

  /** Returns names of dense modules, or of blocks that hold some, where all blocks are whole. */
  private List<String> renamed(List<String> dense) {
    List<Integer> kept =
        blocks.layers().stream().map(layer -> layer.attention().getAsInt()).toList();
    return dense.stream()
        .map(name -> names.renamedSubstring(name, kept))
        .flatMap(Optional::stream)
        .toList();
  }

  /**
   * Returns names of dense modules, each by itself where it is not one for all blocks: the parts of
   * a block that is named may be in two layers.
   */
  private List<String> moved(List<String> dense) {
    List<String> everywhere = dense.stream().filter(name -> names.blockOf(name).isEmpty()).toList();
    List<String> moved = new ArrayList<>(everywhere);
    IntStream.range(0, blocks.layers().size())
        .boxed()
        .flatMap(layer -> Stream.of(Part.values()).flatMap(part -> dense(layer, part)))
        .filter(module -> everywhere.stream().noneMatch(module::contains))
        .forEach(moved::add);
    return moved;
  }

  private Stream<String> dense(int layer, Part part) {
    int block = blocks.source(layer, part);
    Set<String> stored = model.tensorNames(block, part);
    return model.decoder().slots(block, part).stream()
        .filter(Slot::isLinear)
        .flatMap(slot -> slot.weights().stream())
        .filter(weight -> stored.contains(weight.main().tensor()))
        .map(weight -> names.moved(weight.module(), layer))
        .distinct();
  }
}
