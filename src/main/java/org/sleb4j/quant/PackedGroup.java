package org.sleb4j.quant;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.sleb4j.model.LayerGroup;
import org.sleb4j.model.LayerGroup.Layer;
import org.sleb4j.model.Model;

/**
 * Layers of a block that read the same input and that the layout can hold: 32 bits take the weights
 * of eight outputs.
 *
 * @param place among all groups of the block
 * @param group whose producer, where it is a layer, can be held too
 */
record PackedGroup(int place, LayerGroup group) {
  private static final int OUTPUTS = 8;

  static List<PackedGroup> of(Model model, int block) {
    List<LayerGroup> all = model.layers(block);
    Set<String> dense =
        all.stream()
            .filter(group -> !fits(group))
            .flatMap(group -> group.layers().stream())
            .map(Layer::weight)
            .collect(Collectors.toSet());
    List<PackedGroup> packed = new ArrayList<>();
    for (int place = 0; place < all.size(); place++) {
      if (fits(all.get(place))) {
        packed.add(new PackedGroup(place, without(dense, all.get(place))));
      }
    }
    return packed;
  }

  private static boolean fits(LayerGroup group) {
    return group.layers().stream().allMatch(layer -> layer.outputs() % OUTPUTS == 0);
  }

  private static LayerGroup without(Set<String> dense, LayerGroup group) {
    return new LayerGroup(
        group.layers(),
        group.producer().filter(p -> p.tensors().stream().noneMatch(dense::contains)));
  }

  /** Returns the tensors whose rows make the input; none where they cannot be divided. */
  List<String> producerTensors() {
    return group.producer().map(LayerGroup.Producer::tensors).orElse(List.of());
  }

  List<Layer> layers() {
    return group.layers();
  }
}
