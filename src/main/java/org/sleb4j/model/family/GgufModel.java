package org.sleb4j.model.family;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;

/**
 * A model as a GGUF file for llama.cpp says it.
 *
 * @param architecture the value of {@code general.architecture}
 * @param fields by their names, whole numbers, doubles for float32, booleans and strings
 * @param tensors in the order in which the file has them
 * @param factors tensors of float32 that no weight of the checkpoint is
 */
public record GgufModel(
    String architecture,
    Map<String, Object> fields,
    List<GgufTensor> tensors,
    Map<String, List<Double>> factors) {
  public GgufModel {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    tensors = List.copyOf(tensors);
    factors = Collections.unmodifiableMap(new LinkedHashMap<>(factors));
  }

  /**
   * Describes a model with some of its units.
   *
   * @param family that of the config
   * @param whole what the config describes, in the layout of the checkpoint
   * @param layers those that hold the units
   * @throws InvalidInputException if llama.cpp does not know the family, its architecture cannot
   *     say what the model computes, or the units cannot be packed into layers
   */
  public static GgufModel of(Family family, Decoder whole, List<PackedLayer> layers) {
    GgufForm form = family.gguf().orElseThrow(() -> unknown(family));
    PackedBlocks packed = new PackedBlocks(whole, layers);
    packed.checkArrangement();
    Map<String, Object> fields = new LinkedHashMap<>();
    GgufFields.of(form, whole, packed.blocks())
        .forEach((key, value) -> fields.put(form.architecture() + "." + key, value));
    return new GgufModel(
        form.architecture(),
        fields,
        tensors(form, packed),
        GgufFields.rotary(form, packed.blocks())
            .map(rotary -> new GgufRotation(form, rotary, fields).factors())
            .orElse(Map.of()));
  }

  private static InvalidInputException unknown(Family family) {
    return new InvalidInputException(
        Strings.format(
            "A model of the model_type %s cannot be written as GGUF: known are %s.",
            family.type(),
            Families.all()
                .filter(f -> f.gguf().isPresent())
                .map(Family::type)
                .collect(Collectors.toCollection(TreeSet::new))));
  }

  private static List<GgufTensor> tensors(GgufForm form, PackedBlocks packed) {
    List<GgufTensor> tensors = new ArrayList<>(GgufTensors.ends(form, packed.whole()));
    for (int layer = 0; layer < packed.layers().size(); layer++) {
      for (Part part : Part.values()) {
        tensors.addAll(tensors(form, packed, layer, part));
      }
    }
    return tensors;
  }

  private static List<GgufTensor> tensors(
      GgufForm form, PackedBlocks packed, int layer, Part part) {
    int block = packed.source(layer, part);
    String prefix = "blk." + layer + ".";
    String names = packed.whole().names().block(block);
    boolean padded = packed.layers().get(layer).padding().equals(Optional.of(part));
    return GgufTensors.of(form, packed.whole().blocks().get(block), part).stream()
        .map(tensor -> padded ? padding(tensor) : tensor)
        .map(tensor -> tensor.prefixed(prefix, names))
        .toList();
  }

  /** Whatever it reads, padding adds 0. */
  private static GgufTensor padding(GgufTensor tensor) {
    return tensor.padded(tensor.name().endsWith("norm.weight") ? 1 : 0);
  }
}
