package org.sleb4j.model;

import java.util.List;
import org.sleb4j.torch.Argument;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * The tokens of a batch and what every block must know of them.
 *
 * <p>It belongs to the scope it was made in and may be closed before that.
 */
public final class ModelInput implements AutoCloseable {
  private final Tensor ids;
  private final Tensor positions;
  private final Argument context;
  private final Argument mask;
  private final Argument slidingMask;
  private final int start;

  ModelInput(
      Scope scope,
      Tensor ids,
      Tensor positions,
      List<Tensor> context,
      List<Tensor> mask,
      List<Tensor> slidingMask,
      int start) {
    this.ids = ids;
    this.positions = positions;
    this.context = scope.keep(Argument.of(context));
    this.mask = scope.keep(Argument.of(mask));
    this.slidingMask = scope.keep(Argument.of(slidingMask));
    this.start = start;
  }

  Tensor ids() {
    return ids;
  }

  Tensor positions() {
    return positions;
  }

  Argument context() {
    return context;
  }

  Argument mask() {
    return mask;
  }

  Argument slidingMask() {
    return slidingMask;
  }

  int start() {
    return start;
  }

  /** Frees what blocks are told. */
  @Override
  public void close() {
    context.close();
    mask.close();
    slidingMask.close();
  }
}
