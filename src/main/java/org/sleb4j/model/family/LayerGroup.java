package org.sleb4j.model.family;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Linear layers of a block that read the same input, and what computes that input.
 *
 * @param slot the name of their slot in the block
 * @param part which of the slot's weights is the first of them, where each is used by itself
 * @param layers as the checkpoint has them, in the order in which the block stacks them
 * @param producer what can be divided by scales that the layers are multiplied with; none where its
 *     result is read by others too, or where the scales do not pass through
 */
public record LayerGroup(String slot, int part, List<Layer> layers, Optional<Producer> producer) {
  public LayerGroup {
    layers = List.copyOf(layers);
  }

  /**
   * A linear layer.
   *
   * @param weight the name of its matrix, [outputs, inputs], in the checkpoint
   * @param bias the name of its bias, [outputs], where there is one
   * @param form how its matrix is stored
   * @param clips whether large weights may be clipped when it is quantized
   */
  public record Layer(
      String weight, Optional<String> bias, long outputs, long inputs, Form form, boolean clips) {
    /** How the matrix of a layer is stored. */
    public enum Form {
      /** As [outputs, inputs], in a tensor that may hold more layers which read the same input. */
      MATRIX,
      /** As [inputs, outputs]. */
      TRANSPOSED,
      /** As one of a stack, all of which have the name of the tensor. */
      STACKED;

      private static Form of(Stored matrix) {
        return matrix.place().isPresent() ? STACKED : matrix.transposed() ? TRANSPOSED : MATRIX;
      }
    }

    private static Layer of(Weight weight) {
      Stored matrix = weight.main();
      return new Layer(
          matrix.tensor(),
          weight.bias().map(Stored::tensor),
          matrix.storedRows(),
          matrix.shape().get(1),
          Form.of(matrix),
          true);
    }

    private Layer prefixed(String prefix) {
      return new Layer(prefix + weight, bias.map(prefix::concat), outputs, inputs, form, clips);
    }

    private Layer withoutClipping() {
      return new Layer(weight, bias, outputs, inputs, form, false);
    }
  }

  /**
   * What computes the input of a group. Its channels are the rows of its tensors; dividing those
   * rows divides the input. A channel may be read more than once, as the values of a key and value
   * head are by the query heads that share it.
   *
   * @param tensors the gain and offset of a norm, or the weight and bias of a layer
   * @param heads into how many equal parts the channels fall
   * @param sharing how many times in a row the input repeats each part
   * @param centered whether the first tensor is stored as its distance from 1
   */
  public record Producer(List<String> tensors, int heads, int sharing, boolean centered) {
    public Producer {
      tensors = List.copyOf(tensors);
    }

    /** Returns a norm or a layer whose rows are the channels. */
    static Producer rows(Weight weight, int heads, int sharing) {
      return new Producer(weight.each().map(Stored::tensor).toList(), heads, sharing, false);
    }

    /** Returns a layer whose rows are the channels; none where it is part of a tensor. */
    static Optional<Producer> whole(Weight weight, int heads, int sharing) {
      return Optional.of(weight).filter(w -> w.main().isWhole()).map(w -> rows(w, heads, sharing));
    }

    /** Returns what is added to the numbers of a tensor before they are of use. */
    public double shift(String tensor) {
      return centered && tensor.equals(tensors.get(0)) ? 1 : 0;
    }

    Producer centered(boolean other) {
      return new Producer(tensors, heads, sharing, other);
    }

    private Producer prefixed(String prefix) {
      return new Producer(tensors.stream().map(prefix::concat).toList(), heads, sharing, centered);
    }
  }

  /** Returns the layers of a slot, each tensor that several of its weights are rows of once. */
  static LayerGroup of(Slot slot, Optional<Producer> producer) {
    return of(slot.name(), 0, slot.weights(), producer);
  }

  /** Returns layers that read the same input as a weight of a slot. */
  static LayerGroup of(String slot, int part, List<Weight> weights, Optional<Producer> producer) {
    Map<String, Layer> layers = new LinkedHashMap<>();
    weights.forEach(weight -> layers.putIfAbsent(weight.main().tensor(), Layer.of(weight)));
    return new LayerGroup(slot, part, List.copyOf(layers.values()), producer);
  }

  /** Returns these layers with another producer. */
  public LayerGroup withProducer(Optional<Producer> other) {
    return new LayerGroup(slot, part, layers, other);
  }

  /** Returns this group with layers, of which these weights are rows, that are not clipped. */
  LayerGroup withoutClipping(Weight... weights) {
    Set<String> names =
        Arrays.stream(weights).map(weight -> weight.main().tensor()).collect(Collectors.toSet());
    List<Layer> some =
        layers.stream()
            .map(layer -> names.contains(layer.weight()) ? layer.withoutClipping() : layer)
            .toList();
    return new LayerGroup(slot, part, some, producer);
  }

  /** Returns this group under the names of the checkpoint. */
  LayerGroup prefixed(String prefix) {
    return new LayerGroup(
        slot,
        part,
        layers.stream().map(layer -> layer.prefixed(prefix)).toList(),
        producer.map(p -> p.prefixed(prefix)));
  }
}
