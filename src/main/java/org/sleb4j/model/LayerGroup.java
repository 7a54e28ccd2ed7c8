package org.sleb4j.model;

import java.util.List;
import java.util.Optional;

/**
 * Linear layers of a block that read the same input, and what computes that input.
 *
 * @param layers in the order in which the block stacks them
 * @param producer what can be divided by scales that the layers are multiplied with; none where its
 *     result is read by others too, or where the scales do not pass through
 */
public record LayerGroup(List<Layer> layers, Optional<Producer> producer) {
  public LayerGroup {
    layers = List.copyOf(layers);
  }

  /**
   * A linear layer.
   *
   * @param weight the name of its matrix, [outputs, inputs], in the checkpoint
   * @param bias the name of its bias, [outputs], where there is one
   */
  public record Layer(String weight, Optional<String> bias, long outputs, long inputs) {}

  /**
   * What computes the input of a group. Its channels are the rows of its tensors; dividing those
   * rows divides the input. A channel may be read more than once, as the values of a key and value
   * head are by the query heads that share it.
   *
   * @param tensors the gain and offset of a norm, or the weight and bias of a layer
   * @param heads into how many equal parts the channels fall
   * @param sharing how many times in a row the input repeats each part
   */
  public record Producer(List<String> tensors, int heads, int sharing) {
    public Producer {
      tensors = List.copyOf(tensors);
    }
  }

  static LayerGroup of(WeightGroup group, Optional<Producer> producer) {
    List<Layer> layers =
        group.parts().stream()
            .map(p -> new Layer(p.weight(), p.bias(), p.shape().get(0), p.shape().get(1)))
            .toList();
    return new LayerGroup(layers, producer);
  }

  /** Returns the parts of a norm as a producer; none where the norm has no weights. */
  static Optional<Producer> norm(WeightGroup norm) {
    return norm.parts().stream().findFirst().map(part -> rows(part, 1, 1));
  }

  /** Returns a norm or a layer whose rows are the channels. */
  static Producer rows(WeightGroup.Part part, int heads, int sharing) {
    return new Producer(part.each().map(WeightGroup.Part::weight).toList(), heads, sharing);
  }
}
