package org.sleb4j.model.family;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A tensor of a GGUF file, by the weights of a checkpoint that it is joined from.
 *
 * @param name in the file
 * @param parts one behind the other, each as programs take it
 * @param shape of the whole, its rows first
 * @param turned into how many heads its rows fall, of each of which row i and row i + d / 2 become
 *     neighbours; none where rows stay in their order
 * @param shift what is added to each number
 * @param padding the number that all of it is in a layer that holds no such weight
 * @param isExact whether it stays in float32, whatever type the file is written in
 */
public record GgufTensor(
    String name,
    List<Stored> parts,
    List<Long> shape,
    OptionalInt turned,
    double shift,
    OptionalDouble padding,
    boolean isExact) {
  public GgufTensor {
    parts = List.copyOf(parts);
    shape = List.copyOf(shape);
  }

  /** Returns a tensor that is as in the checkpoint; one of a single axis stays in float32. */
  static GgufTensor of(String name, Stored weight) {
    List<Long> shape = weight.shape();
    return new GgufTensor(
        name,
        List.of(weight),
        shape,
        OptionalInt.empty(),
        0,
        OptionalDouble.empty(),
        shape.size() < 2);
  }

  /** Returns weights of as many columns, one below the other. */
  static GgufTensor joined(String name, List<Stored> weights) {
    List<Long> shape = new ArrayList<>(weights.get(0).shape());
    shape.set(0, weights.stream().mapToLong(weight -> weight.shape().get(0)).sum());
    return of(name, weights.get(0)).with(weights, shape);
  }

  /** Returns weights of one shape as a stack. */
  static GgufTensor stacked(String name, List<Stored> weights) {
    List<Long> shape = new ArrayList<>(weights.get(0).shape());
    shape.add(0, (long) weights.size());
    return of(name, weights.get(0)).with(weights, shape);
  }

  private GgufTensor with(List<Stored> others, List<Long> size) {
    return new GgufTensor(name, others, size, turned, shift, padding, isExact);
  }

  /** Returns this with its axes of size 1 in front left out. */
  GgufTensor flat() {
    return with(parts, shape.subList(shape.size() - 1, shape.size())).exact();
  }

  /** Returns this kept in float32. */
  GgufTensor exact() {
    return new GgufTensor(name, parts, shape, turned, shift, padding, true);
  }

  /** Returns this with the halves of each head interleaved. */
  GgufTensor turned(int heads) {
    return new GgufTensor(name, parts, shape, OptionalInt.of(heads), shift, padding, isExact);
  }

  /** Returns this with a number added to each of its own. */
  GgufTensor shifted(double amount) {
    return new GgufTensor(name, parts, shape, turned, amount, padding, isExact);
  }

  /** Returns a tensor of this shape that is all one number. */
  GgufTensor padded(double number) {
    return new GgufTensor(name, parts, shape, turned, shift, OptionalDouble.of(number), isExact);
  }

  /** Returns this with the names of the checkpoint, and its own behind a prefix. */
  GgufTensor prefixed(String own, String ofParts) {
    List<Stored> named = parts.stream().map(part -> part.prefixed(ofParts)).toList();
    return new GgufTensor(own + name, named, shape, turned, shift, padding, isExact);
  }
}
