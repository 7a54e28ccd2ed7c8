package org.sleb4j.save;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Packing;
import org.sleb4j.model.Unit;
import org.sleb4j.model.Units;
import org.sleb4j.model.family.PackedLayer;
import org.sleb4j.model.family.Part;

/**
 * Which blocks and units a written model is without and which ones its layers hold, as {@code
 * sleb.json} has it.
 */
public final class RemovedUnits {
  private static final String REMOVED = "removed";
  private static final String BLOCKS = "blocks";
  private static final String LAYERS = "layers";
  private static final String BLOCK = "block";
  private static final String UNIT = "unit";
  private static final String POSITION = "position";

  private RemovedUnits() {}

  /**
   * Returns the fields: what is removed; the blocks that are left, or where units are removed what
   * each layer holds and which parts of them are padding.
   */
  static Map<String, Object> fields(ActiveBlocks blocks) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put(REMOVED, removed(blocks));
    if (blocks.isWhole()) {
      fields.put(BLOCKS, blocks.active());
    } else {
      Packing packing = Packing.of(blocks);
      fields.put(LAYERS, packing.layers().stream().map(RemovedUnits::layer).toList());
      fields.put("padded", packing.padded().stream().map(Packing.Padding::toString).toList());
    }
    return fields;
  }

  /** The blocks of the source whose parts a layer holds; null for padding. */
  private static Map<String, Integer> layer(PackedLayer layer) {
    Map<String, Integer> blocks = new LinkedHashMap<>();
    for (Part part : Part.values()) {
      OptionalInt block = layer.block(part);
      blocks.put(part.toString(), block.isPresent() ? block.getAsInt() : null);
    }
    return blocks;
  }

  /** Each removed block or unit as in the source, and its place among those there when it went. */
  private static List<Map<String, Object>> removed(ActiveBlocks blocks) {
    List<Map<String, Object>> removed = new ArrayList<>();
    ActiveBlocks before = ActiveBlocks.all(blocks.blockCount());
    for (Units gone : blocks.removals()) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put(gone.isBlock() ? BLOCK : UNIT, gone.value());
      entry.put(POSITION, position(before, gone));
      removed.add(entry);
      before = before.remove(gone);
    }
    return removed;
  }

  /** Returns what the fields of a {@code sleb.json} say is removed. */
  static List<String> names(JsonNode origin) {
    return StreamSupport.stream(origin.path(REMOVED).spliterator(), false)
        .map(entry -> entry.path(entry.has(BLOCK) ? BLOCK : UNIT).asText())
        .toList();
  }

  private static int position(ActiveBlocks before, Units gone) {
    return gone.isBlock()
        ? before.active().indexOf(gone.block())
        : before.activeUnits().indexOf(gone.units().get(0));
  }

  /** Both units of a block are one where they went one right after the other. */
  private static List<String> names(List<Unit> units) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < units.size(); i++) {
      boolean both = i + 1 < units.size() && units.get(i).block() == units.get(i + 1).block();
      names.add(both ? String.valueOf(units.get(i).block()) : units.get(i).toString());
      i = both ? i + 1 : i;
    }
    return names;
  }

  /**
   * Returns the blocks and units that a view is without in the order of their removal, such as
   * {@code 5} and {@code 3.attention}, those that went before its model was written first, all
   * numbered as in the model that had them all.
   */
  public static List<String> of(ModelView view) {
    JsonNode origin = Lineage.read(view.model().checkpoint().directory());
    Stream<Unit> units =
        Stream.concat(removed(origin), originals(origin, view.active().removedUnits().stream()));
    return names(units.toList());
  }

  private static Stream<Unit> removed(JsonNode origin) {
    if (!origin.isObject()) {
      return Stream.empty();
    }
    Stream<Unit> own =
        StreamSupport.stream(origin.path(REMOVED).spliterator(), false)
            .flatMap(
                entry ->
                    entry.has(UNIT)
                        ? Stream.of(Unit.parse(entry.get(UNIT).asText()))
                        : Unit.of(entry.path(BLOCK).asInt()).stream());
    JsonNode source = origin.path(Lineage.SOURCE);
    return Stream.concat(removed(source), originals(source, own));
  }

  /** Numbers units of a model that records its origin as the first of its sources did. */
  private static Stream<Unit> originals(JsonNode origin, Stream<Unit> units) {
    return origin.isObject()
        ? originals(
            origin.path(Lineage.SOURCE), units.flatMap(unit -> original(origin, unit).stream()))
        : units;
  }

  /** Returns what a unit was in the source; none where it is padding. */
  private static Optional<Unit> original(JsonNode origin, Unit unit) {
    JsonNode layer = origin.path(LAYERS).path(unit.block());
    JsonNode block =
        layer.isObject()
            ? layer.path(unit.part().toString())
            : origin.path(BLOCKS).path(unit.block());
    return Optional.of(block)
        .filter(JsonNode::isInt)
        .map(number -> new Unit(number.asInt(), unit.part()));
  }
}
