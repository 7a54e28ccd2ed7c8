package org.sleb4j.model;

import java.nio.file.Path;
import java.util.List;
import org.sleb4j.model.family.LayerGroup;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * A model that adds up what its linear layers read, one block in memory at a time.
 *
 * <p>Asking for another block drops the sums of the one before.
 */
public final class Calibration implements AutoCloseable {
  private final Model model;

  private Calibration(Model model) {
    this.model = model;
  }

  /**
   * Opens a dense model; see {@link Model#open(Path, ModelOptions)}.
   *
   * @param options whose type and device it computes with
   */
  public static Calibration open(Path directory, ModelOptions options) {
    return new Calibration(Model.calibrating(directory, options));
  }

  /** Returns the model, whose blocks add up what they are given to run over. */
  public Model model() {
    return model;
  }

  /** Returns what a group of layers has read in a block since it was loaded. */
  public Sums sums(Scope scope, int block, LayerGroup group) {
    List<Tensor> both = model.forward().sums(scope, block, group);
    return new Sums(both.get(0), both.get(1));
  }

  /**
   * What layers read, of n tokens.
   *
   * @param gram X^T X of the inputs X [n, inputs], float32
   * @param sizes the sum of |X| over tokens, [inputs], float32
   */
  public record Sums(Tensor gram, Tensor sizes) {}

  @Override
  public void close() {
    model.close();
  }
}
