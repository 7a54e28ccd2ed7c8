package org.sleb4j.model.family;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;

/**
 * The layers of a written model that holds some units of a whole one.
 *
 * @param whole the whole model
 * @param layers in the order in which they run
 */
public record PackedBlocks(Decoder whole, List<PackedLayer> layers) {
  private static final String IN_MEMORY = "or use the model without the units in memory.";

  public PackedBlocks {
    layers = List.copyOf(layers);
  }

  /**
   * Returns the block of the whole model whose part a layer holds. Padding is shaped like the part
   * of the fewest elements, that of the layer's own block where several have as few.
   */
  public int source(int layer, Part part) {
    PackedLayer packed = layers.get(layer);
    return packed.block(part).orElseGet(() -> smallest(part, packed.first()));
  }

  private int smallest(Part part, int own) {
    return IntStream.range(0, whole.blockCount())
        .boxed()
        .min(
            Comparator.comparingLong((Integer block) -> elements(block, part))
                .thenComparing(block -> block != own))
        .orElseThrow();
  }

  private long elements(int block, Part part) {
    return whole.blocks().get(block).slots(part).stream()
        .flatMap(Slot::each)
        .mapToLong(Stored::elements)
        .sum();
  }

  /** Returns the blocks of the whole model that {@link #source} names, layer by layer. */
  List<Integer> sources(Part part) {
    return IntStream.range(0, layers.size()).mapToObj(layer -> source(layer, part)).toList();
  }

  /**
   * Returns what each layer computes, but for padding, which has the shape of what it stands for.
   */
  List<Block> blocks() {
    return IntStream.range(0, layers.size()).mapToObj(this::block).toList();
  }

  private Block block(int layer) {
    Block first = whole.blocks().get(source(layer, Part.ATTENTION));
    Block second = whole.blocks().get(source(layer, Part.FEED_FORWARD));
    return new Block(first.attention(), second.feedForward(), first.residual());
  }

  /** Returns whether the arrangement of the parts in a block allows these layers. */
  public boolean isAllowed() {
    return layers.stream().allMatch(this::isAllowed);
  }

  private boolean isAllowed(PackedLayer layer) {
    return canSplit(layer) && layer.padding().map(padding -> canPad(layer, padding)).orElse(true);
  }

  private boolean canSplit(PackedLayer layer) {
    return layer.isWhole() || !residual(layer).parallel();
  }

  private boolean canPad(PackedLayer layer, Part padding) {
    Residual residual = residual(layer);
    Residual.Norms norms =
        padding == Part.ATTENTION ? residual.attention() : residual.feedForward();
    return norms.behind().isEmpty();
  }

  private Residual residual(PackedLayer layer) {
    return whole.blocks().get(layer.first()).residual();
  }

  /**
   * Checks that the arrangement of the parts in a block allows these layers.
   *
   * @throws InvalidInputException if attention and feed-forward run side by side, or a norm behind
   *     the addition would change states that padding leaves as they are
   */
  public void checkArrangement() {
    for (PackedLayer layer : layers) {
      Check.that(
          canSplit(layer),
          "%s runs attention and feed-forward of a block side by side on the same states, so a"
              + " layer cannot hold units of two blocks or only one: remove whole blocks, %s",
          whole.family(),
          IN_MEMORY);
      layer.padding().ifPresent(padding -> checkPadding(layer, padding));
    }
  }

  private void checkPadding(PackedLayer layer, Part padding) {
    Check.that(
        canPad(layer, padding),
        "%s normalizes the states after each unit, so a layer cannot be padded, and %d.%s would"
            + " stand in a layer without %s: remove units so that attention and feed-forward"
            + " alternate, %s",
        whole.family(),
        layer.first(),
        padding == Part.ATTENTION ? Part.FEED_FORWARD : Part.ATTENTION,
        padding,
        IN_MEMORY);
  }

  /**
   * Checks that a config describes these layers: some fields go by the number of a layer, which
   * packing changes.
   *
   * @param written what the config describes
   * @throws InvalidInputException naming the first unit that would compute otherwise
   */
  void checkDescribed(Decoder written) {
    List<Block> expected = blocks();
    for (int layer = 0; layer < layers.size(); layer++) {
      Block found = written.blocks().get(layer);
      for (Part part : Part.values()) {
        if (!isDescribed(layer, part, expected.get(layer), found)) {
          throw undescribed(layer, part);
        }
      }
    }
  }

  private boolean isDescribed(int layer, Part part, Block expected, Block found) {
    return layers.get(layer).block(part).isPresent()
        ? expected.sharesPart(part, found)
        : expected.slots(part).equals(found.slots(part));
  }

  private InvalidInputException undescribed(int layer, Part part) {
    return new InvalidInputException(
        Strings.format(
            "config.json of %s decides by the number of a layer how it computes, and cannot say"
                + " that layer %d holds the %s of block %d: remove other units, %s",
            whole.family(), layer, part, source(layer, part), IN_MEMORY));
  }
}
