package org.sleb4j.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sleb4j.model.family.PackedLayer;
import org.sleb4j.model.family.Part;

class PackingTest {
  private static Packing without(int blocks, String... removed) {
    List<Unit> units = Stream.of(removed).filter(r -> !r.isEmpty()).map(Unit::parse).toList();
    return Packing.of(ActiveBlocks.without(blocks, units));
  }

  private static String text(Packing packing) {
    return String.join(
        " ",
        packing.layers().stream()
            .map(l -> half(l, Part.ATTENTION) + half(l, Part.FEED_FORWARD))
            .toList());
  }

  private static String half(PackedLayer layer, Part part) {
    OptionalInt block = layer.block(part);
    return block.isPresent() ? String.valueOf(block.getAsInt()) : "-";
  }

  @ParameterizedTest
  @CsvSource({
    "'', 00 11 22 33",
    "1.feed-forward|2.attention, 00 12 33",
    "2.feed-forward, 00 11 2- 33",
    "2.attention, 00 11 -2 33",
    "0.attention, -0 11 22 33",
    "3.feed-forward, 00 11 22 3-",
    "1.attention|1.feed-forward, 00 22 33",
    "0.attention|0.feed-forward|1.feed-forward|2.attention, 12 33",
    "0.attention|1.attention|2.attention|3.attention, -0 -1 -2 -3",
    "0.attention|0.feed-forward|1.attention|1.feed-forward|2.attention|3.attention|3.feed-forward,"
        + " -2",
  })
  void packsTheUnitsInTheirOrder(String removed, String layers) {
    assertEquals(layers, text(without(4, removed.split("\\|"))));
  }

  @Test
  void namesThePaddedPartsByTheirLayers() {
    Packing packing = without(4, "0.attention", "2.feed-forward");
    assertEquals("-0 11 2- 33", text(packing));
    assertEquals("[0.attention, 2.feed-forward]", packing.padded().toString());
  }

  /** Masks of EvoPress for LLaMA-2-7B, as its authors published them. */
  @ParameterizedTest
  @CsvSource({
    "12 23 24 25, 11 12 23 25, 29, 28",
    "10 12 13 14 23 24 25 27, 9 10 11 12 13 22 23 25, 25, 24"
  })
  void packsThePublishedMasksOfEvoPress(
      String attentions, String feedForwards, int layers, int without) {
    List<Unit> removed = new ArrayList<>(units(attentions, Part.ATTENTION));
    removed.addAll(units(feedForwards, Part.FEED_FORWARD));
    Packing packing = Packing.of(ActiveBlocks.without(32, removed));
    assertEquals(layers, packing.layers().size());
    assertEquals(2 * (layers - without), packing.padded().size());
  }

  private static List<Unit> units(String blocks, Part part) {
    return Stream.of(blocks.split(" ")).map(b -> new Unit(Integer.parseInt(b), part)).toList();
  }

  @Test
  void holdsEveryActiveUnitOnceAndInOrder() {
    Random random = new Random(1);
    for (int round = 0; round < 200; round++) {
      List<Unit> removed =
          IntStream.range(0, 9)
              .boxed()
              .flatMap(block -> Unit.of(block).stream())
              .filter(unit -> random.nextInt(3) == 0)
              .toList();
      ActiveBlocks active = ActiveBlocks.without(9, removed);
      Packing packing = Packing.of(active);
      List<Unit> held = new ArrayList<>();
      for (PackedLayer layer : packing.layers()) {
        for (Part part : Part.values()) {
          layer.block(part).ifPresent(block -> held.add(new Unit(block, part)));
        }
      }
      assertEquals(active.activeUnits(), held);
      assertEquals(2 * packing.layers().size(), held.size() + packing.padded().size());
    }
  }
}
