package org.sleb4j.model;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Weights that a program uses together: a table, a norm, or linear layers that read the same input.
 *
 * <p>Linear layers side by side, such as query, key and value, are the parts of one group, so that
 * a kind of product that can do them at once may stack them.
 */
record WeightGroup(Role role, List<Part> parts) {
  /** What a group is for, which decides how its tensors are held. */
  enum Role {
    /** An embedding table, of which few rows are read: stays as it lies in the file. */
    TABLE,
    /** The gain, and for a layer norm the offset, of a norm. */
    NORM,
    /** The matrices, and where there are any the biases, of linear layers. */
    LINEAR
  }

  /**
   * One weight and its bias.
   *
   * @param weight its name in the checkpoint
   * @param bias the name of its bias, where there is one
   * @param shape of the weight; the bias has the first of its axes
   */
  record Part(String weight, Optional<String> bias, List<Long> shape) {
    /** Returns this part with a bias beside the weight: {@code x.weight} and {@code x.bias}. */
    Part withBias(boolean present) {
      String name = weight.substring(0, weight.length() - "weight".length()) + "bias";
      return new Part(weight, Optional.of(name).filter(n -> present), shape);
    }

    long elements() {
      long weights = shape.stream().reduce(1L, Math::multiplyExact);
      return weights + bias.map(b -> shape.get(0)).orElse(0L);
    }

    /** Returns the weight, and behind it the bias where there is one, each as a part of its own. */
    Stream<Part> each() {
      Part alone = new Part(weight, Optional.empty(), shape);
      return Stream.concat(Stream.of(alone), bias.map(this::biasAlone).stream());
    }

    private Part biasAlone(String name) {
      return new Part(name, Optional.empty(), shape.subList(0, 1));
    }
  }

  WeightGroup {
    parts = List.copyOf(parts);
  }

  static Part part(String weight, long... shape) {
    return new Part(weight, Optional.empty(), Arrays.stream(shape).boxed().toList());
  }

  static WeightGroup table(String weight, long rows, long width) {
    return new WeightGroup(Role.TABLE, List.of(part(weight, rows, width)));
  }

  static WeightGroup norm(Part part) {
    return new WeightGroup(Role.NORM, List.of(part));
  }

  /** Returns a norm without weights, or the place of one that a family does not have. */
  static WeightGroup none() {
    return new WeightGroup(Role.NORM, List.of());
  }

  static WeightGroup linear(Part... parts) {
    return new WeightGroup(Role.LINEAR, List.of(parts));
  }
}
