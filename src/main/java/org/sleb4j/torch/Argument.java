package org.sleb4j.torch;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.List;

/**
 * A list of tensors, or of such lists, made ready once to be passed to many calls.
 *
 * <p>It shares the storage of its tensors: they may be closed before it.
 */
public final class Argument implements AutoCloseable {
  private final IValue value;

  Argument(IValue value) {
    this.value = value;
    Torch.countArgument(1);
  }

  /**
   * Makes an argument of tensors or of lists of equal depth.
   *
   * @param nested a list of {@link Tensor}s, a list of such lists, and so on; only the innermost
   *     lists may be empty
   */
  public static Argument of(List<?> nested) {
    Torch.allocating();
    return new Argument(list(nested));
  }

  IValue value() {
    return value;
  }

  static IValue list(List<?> nested) {
    if (!nested.isEmpty() && nested.stream().allMatch(Argument.class::isInstance)) {
      return IValue.listFrom(
          nested.stream().map(argument -> ((Argument) argument).value).toArray(IValue[]::new));
    }
    if (nested.stream().allMatch(Tensor.class::isInstance)) {
      return IValue.listFrom(
          nested.stream().map(tensor -> ((Tensor) tensor).array()).toArray(PtNDArray[]::new));
    }
    List<IValue> values = new ArrayList<>();
    try {
      nested.forEach(inner -> values.add(list((List<?>) inner)));
      return IValue.listFrom(values.toArray(IValue[]::new));
    } finally {
      values.forEach(IValue::close);
    }
  }

  /** Gives up its share of the tensors' storage. */
  @Override
  public void close() {
    if (!value.isReleased()) {
      value.close();
      Torch.countArgument(-1);
    }
  }
}
