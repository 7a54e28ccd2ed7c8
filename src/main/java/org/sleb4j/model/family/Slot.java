package org.sleb4j.model.family;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The name under which a program finds weights that it uses together: a table, a norm, or linear
 * layers that read the same input.
 *
 * <p>Layers side by side, such as query, key and value, share a slot, so that a kind of product
 * that can do them at once may stack them. In TorchScript a slot is a list of weights, each a list
 * of its tensor and its bias; the line that unpacks the slots of a program is built from their
 * names.
 *
 * @param name an identifier, unique within a program
 */
public record Slot(String name, Role role, List<Weight> weights) {
  /** What a slot is for, which decides how its tensors are held. */
  public enum Role {
    /** An embedding table, of which few rows are read: stays as it is in the file. */
    TABLE,
    /** The gain, and for a layer norm the offset, of a norm. */
    NORM,
    /** The same of a norm whose gain is stored as its distance from 1. */
    CENTERED_NORM,
    /** The matrices, and where there are any the biases, of linear layers. */
    LINEAR,
    /** The matrices of layers of which a token runs through some: each is used by itself. */
    EXPERTS
  }

  public Slot {
    weights = List.copyOf(weights);
  }

  static Slot table(String name, Weight weight) {
    return new Slot(name, Role.TABLE, List.of(weight));
  }

  static Slot linear(String name, Weight... weights) {
    return new Slot(name, Role.LINEAR, List.of(weights));
  }

  static Slot experts(String name, List<Weight> weights) {
    return new Slot(name, Role.EXPERTS, weights);
  }

  Slot prefixed(String prefix) {
    return new Slot(name, role, weights.stream().map(w -> w.prefixed(prefix)).toList());
  }

  /** Returns the tensors of its weights and biases. */
  public Stream<Stored> each() {
    return weights.stream().flatMap(Weight::each);
  }

  /** Returns whether it holds matrices of linear layers. */
  public boolean isLinear() {
    return role == Role.LINEAR || role == Role.EXPERTS;
  }

  /** Returns the elements of its matrices that every token is multiplied with once. */
  public double matrixElements() {
    return role == Role.LINEAR ? weights.stream().mapToDouble(w -> w.main().elements()).sum() : 0;
  }

  /** Returns the line that unpacks the slots of a program from its list {@code w}. */
  static String unpacked(List<Slot> slots) {
    return slots.stream().map(slot -> slot.name() + ", ").collect(Collectors.joining()) + "= w";
  }

  /** Returns slots as parameters of a method, each with a comma in front. */
  static String parameters(List<Slot> slots) {
    return slots.stream()
        .map(slot -> ", " + slot.name() + ": List[List[Tensor]]")
        .collect(Collectors.joining());
  }

  /** Returns slots as arguments of a method with {@link #parameters}. */
  static String arguments(List<Slot> slots) {
    return slots.stream().map(slot -> ", " + slot.name()).collect(Collectors.joining());
  }
}
