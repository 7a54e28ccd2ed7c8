package org.sleb4j.save;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sleb4j.check.Check;
import org.sleb4j.checkpoint.SafetensorsWriter.Entry;
import org.sleb4j.checkpoint.StoredTensor;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Packing;
import org.sleb4j.model.family.Names;
import org.sleb4j.model.family.PackedBlocks;
import org.sleb4j.model.family.Part;
import org.sleb4j.model.family.Slot;

/**
 * The tensors of a view as a checkpoint holds them: those of its active units under the numbers of
 * the layers they are packed into, in the order in which they are stored, and behind them padding.
 *
 * <p>Padding is 0 in every tensor but the gains of its norms: whatever it reads, it adds 0, also
 * where its weights have 4 bits.
 */
public final class PackedTensors {
  private final Model model;
  private final Names names;
  private final Packing packing;
  private final Map<Part, Map<Integer, Integer>> layers = new EnumMap<>(Part.class);
  private final Map<String, Part> parts = new HashMap<>();

  private PackedTensors(ModelView view) {
    model = view.model();
    names = model.decoder().names();
    packing = Packing.of(view.active());
    for (Part part : Part.values()) {
      layers.put(part, packing.layerOf(part));
      for (int block = 0; block < model.info().blocks(); block++) {
        model.tensorNames(block, part).forEach(name -> parts.put(name, part));
      }
    }
  }

  /**
   * Returns the tensors of a view with the bytes that its model has, or that it was repaired with.
   *
   * @throws org.sleb4j.check.InvalidInputException if it has a dense tensor where its model has one
   *     of 4 bits
   */
  public static List<Piece> of(ModelView view) {
    checkStored(view);
    return of(view, (name, tensor) -> Piece.of(view, name, tensor));
  }

  private static void checkStored(ModelView view) {
    Set<String> names =
        view.model().usedTensors().stream().map(StoredTensor::name).collect(Collectors.toSet());
    view.replaced()
        .names()
        .forEach(
            name ->
                Check.that(
                    names.contains(name),
                    "%s was repaired, but %s has it in 4 bits, beside which a dense one cannot be"
                        + " saved: repair the dense model, and quantize that.",
                    name,
                    view.model().name()));
  }

  /**
   * Returns the tensors of a view.
   *
   * @param copy makes what is written under a name in the place of a tensor of the whole model
   */
  public static List<Piece> of(ModelView view, BiFunction<String, StoredTensor, Piece> copy) {
    PackedTensors tensors = new PackedTensors(view);
    return Stream.concat(tensors.active(copy), tensors.padding()).toList();
  }

  /** Returns the bytes of the tensors of a view; see {@link SavedDirectory#bytes}. */
  static long bytes(ModelView view) {
    PackedTensors tensors = new PackedTensors(view);
    Stream<Piece> padding = tensors.blocks().isAllowed() ? tensors.padding() : Stream.empty();
    return Piece.bytes(Stream.concat(tensors.active(Piece::copy), padding).toList());
  }

  private PackedBlocks blocks() {
    return new PackedBlocks(model.decoder(), packing.layers());
  }

  private Stream<Piece> active(BiFunction<String, StoredTensor, Piece> copy) {
    return model.usedTensors().stream()
        .flatMap(tensor -> renamed(tensor.name()).map(name -> copy.apply(name, tensor)).stream());
  }

  private Optional<String> renamed(String name) {
    OptionalInt block = names.blockOf(name);
    return block.isEmpty()
        ? Optional.of(name)
        : layer(block.getAsInt(), name).map(layer -> names.moved(name, layer));
  }

  /** What both parts of a block use is where either is. */
  private Optional<Integer> layer(int block, String name) {
    Part[] users = parts.containsKey(name) ? new Part[] {parts.get(name)} : Part.values();
    return Arrays.stream(users)
        .map(part -> layers.get(part).get(block))
        .filter(Objects::nonNull)
        .findFirst();
  }

  private Stream<Piece> padding() {
    PackedBlocks blocks = blocks();
    return packing.padded().stream()
        .flatMap(padding -> padding(padding, blocks.source(padding.layer(), padding.part())));
  }

  private Stream<Piece> padding(Packing.Padding padding, int block) {
    Set<String> gains =
        model.decoder().slots(block, padding.part()).stream()
            .filter(slot -> slot.role() == Slot.Role.NORM)
            .flatMap(slot -> slot.weights().stream())
            .map(weight -> weight.main().tensor())
            .collect(Collectors.toSet());
    return model.tensorNames(block, padding.part()).stream()
        .sorted()
        .map(model.checkpoint().tensors()::get)
        .map(tensor -> padding(tensor, padding.layer(), gains.contains(tensor.name())));
  }

  private Piece padding(StoredTensor tensor, int layer, boolean isGain) {
    Entry entry = new Entry(names.moved(tensor.name(), layer), tensor.dtype(), tensor.shape());
    return isGain ? Piece.ones(entry) : Piece.zeros(entry);
  }
}
