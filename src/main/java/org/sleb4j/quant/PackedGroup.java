package org.sleb4j.quant;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sleb4j.check.Check;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Quantization;
import org.sleb4j.model.family.LayerGroup;
import org.sleb4j.model.family.LayerGroup.Layer;

/**
 * Layers of a block that read the same input and that other tools can read in 4 bits: 32 bits take
 * the weights of eight outputs, and groups of inputs are whole.
 *
 * @param group whose producer, where it is a layer, can be held too
 */
record PackedGroup(LayerGroup group) {
  private static final int SMALLEST = Collections.min(Quantization.GROUP_SIZES);
  private static final int OUTPUTS = 8;

  /**
   * Returns the largest group size that divides the inputs of all layers that any divides, since a
   * model has one for all.
   *
   * @param most not to be exceeded
   * @throws org.sleb4j.check.InvalidInputException if no layer can be of 4 bits, or some are stored
   *     in a form for which there is no layout of 4 bits
   */
  static int size(ModelView view, int most) {
    layers(view).forEach(layer -> checkForm(view, layer));
    List<Long> inputs =
        view.active().active().stream()
            .flatMap(block -> of(view.model(), block).stream())
            .flatMap(group -> group.layers().stream())
            .map(Layer::inputs)
            .distinct()
            .toList();
    Check.that(
        !inputs.isEmpty(),
        "%s has no layer that can have 4 bits: inputs must divide into groups of %d, outputs into"
            + " eights.",
        view.model().name(),
        SMALLEST);
    return Quantization.GROUP_SIZES.stream()
        .filter(size -> size <= most && inputs.stream().allMatch(n -> n % size == 0))
        .max(Integer::compare)
        .orElseThrow();
  }

  private static Stream<Layer> layers(ModelView view) {
    return view.active().active().stream()
        .flatMap(block -> view.model().layers(block).stream())
        .flatMap(group -> group.layers().stream());
  }

  private static void checkForm(ModelView view, Layer layer) {
    Check.that(
        layer.form() == Layer.Form.MATRIX,
        "%s: the tensor %s is stored as %s, for which there is no 4-bit layout%s.",
        view.model().checkpoint().directory(),
        layer.weight(),
        layer.form() == Layer.Form.TRANSPOSED ? "[inputs, outputs]" : "a stack of all experts",
        layer.form() == Layer.Form.TRANSPOSED
            ? ""
            : ": save the model with a tensor for each expert, as transformers does by default");
  }

  static List<PackedGroup> of(Model model, int block) {
    List<LayerGroup> all = model.layers(block);
    Set<String> dense =
        all.stream()
            .filter(group -> !fits(group))
            .flatMap(group -> group.layers().stream())
            .map(Layer::weight)
            .collect(Collectors.toSet());
    return all.stream()
        .filter(PackedGroup::fits)
        .map(group -> new PackedGroup(without(dense, group)))
        .toList();
  }

  private static boolean fits(LayerGroup group) {
    return group.layers().stream()
        .allMatch(layer -> layer.outputs() % OUTPUTS == 0 && layer.inputs() % SMALLEST == 0);
  }

  private static LayerGroup without(Set<String> dense, LayerGroup group) {
    return group.withProducer(
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
