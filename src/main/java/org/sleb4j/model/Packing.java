package org.sleb4j.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.sleb4j.model.family.PackedBlocks;
import org.sleb4j.model.family.PackedLayer;
import org.sleb4j.model.family.Part;

/**
 * The ordinary layers that hold the active units of a model, in their order: an attention and the
 * feed-forward that follows it share one. Where two units of a kind follow each other, the first of
 * two attentions gets a feed-forward and the second of two feed-forwards an attention that is
 * padding; so does a feed-forward that comes first and an attention that comes last.
 *
 * <p>This is bookkeeping alone; whether a family can be packed is decided when its model is
 * written.
 *
 * @param layers in the order in which they run
 */
public record Packing(List<PackedLayer> layers) {
  public Packing {
    layers = List.copyOf(layers);
  }

  /** Packs the active units: no other packing that keeps their order has fewer layers. */
  public static Packing of(ActiveBlocks active) {
    List<PackedLayer> layers = new ArrayList<>();
    OptionalInt open = OptionalInt.empty();
    for (Unit unit : active.activeUnits()) {
      OptionalInt block = OptionalInt.of(unit.block());
      if (unit.part() == Part.FEED_FORWARD) {
        layers.add(new PackedLayer(open, block));
        open = OptionalInt.empty();
      } else {
        open.ifPresent(before -> layers.add(alone(before)));
        open = block;
      }
    }
    open.ifPresent(last -> layers.add(alone(last)));
    return new Packing(layers);
  }

  private static PackedLayer alone(int attention) {
    return new PackedLayer(OptionalInt.of(attention), OptionalInt.empty());
  }

  /**
   * Checks that layers can hold units of several blocks of a model.
   *
   * @throws org.sleb4j.check.InvalidInputException if its blocks run both units side by side
   */
  public static void check(Model model) {
    List<PackedLayer> mixed =
        List.of(new PackedLayer(OptionalInt.of(0), OptionalInt.of(model.info().blocks() - 1)));
    new PackedBlocks(model.decoder(), mixed).checkArrangement();
  }

  /**
   * Half of a layer that holds no unit.
   *
   * @param layer numbered as in the written model
   */
  public record Padding(int layer, Part part) {
    /** Returns a text such as {@code 4.feed-forward}. */
    @Override
    public String toString() {
      return layer + "." + part;
    }
  }

  /** Returns the padded parts, in the order in which they run. */
  public List<Padding> padded() {
    List<Padding> padded = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      int layer = i;
      layers.get(i).padding().ifPresent(part -> padded.add(new Padding(layer, part)));
    }
    return padded;
  }

  /** Returns by block of the whole model the layer that holds this part of it, where one does. */
  public Map<Integer, Integer> layerOf(Part part) {
    Map<Integer, Integer> layerOf = new HashMap<>();
    IntStream.range(0, layers.size())
        .forEach(layer -> layers.get(layer).block(part).ifPresent(b -> layerOf.put(b, layer)));
    return layerOf;
  }
}
