package org.sleb4j.save;

import java.nio.file.Path;
import org.sleb4j.check.Warnings;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInfo;
import org.sleb4j.model.ModelInput;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.model.ModelView;
import org.sleb4j.torch.Scope;

/** Opens a written model and computes with it before it appears in its place. */
public final class Verification {
  private static final int TOKENS = 16;

  /** The same products in the same order: anything above rounding is a defect. */
  private static final double TOLERANCE = 1e-3;

  private Verification() {}

  /**
   * Returns the largest difference between a written model's logits and those of the view that it
   * is a copy of.
   *
   * @throws IllegalStateException if they differ by more than rounding
   */
  public static double compare(ModelView view, Path directory) {
    long[] ids = probe(view.model().info());
    float[] expected = logits(view, ids);
    try (Model written =
        Warnings.ignored(() -> Model.open(directory, ModelOptions.withoutCopies()))) {
      double difference = difference(expected, logits(written.full(), ids));
      if (!(difference <= TOLERANCE)) {
        throw new IllegalStateException(
            "the written model's logits differ from those of the model in memory by " + difference);
      }
      return difference;
    }
  }

  /** Ids spread over the vocabulary. */
  private static long[] probe(ModelInfo info) {
    long[] ids = new long[Math.min(TOKENS, info.context())];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (7919L * (i + 1)) % info.vocabulary();
    }
    return ids;
  }

  private static float[] logits(ModelView view, long[] ids) {
    Model model = view.model();
    try (Scope scope = Scope.on(model.device());
        ModelInput input = model.inputs().windows(scope, ids, 1)) {
      return model.head().logits(scope, view.states(scope, input)).floats();
    }
  }

  private static double difference(float[] expected, float[] actual) {
    double largest = 0;
    for (int i = 0; i < expected.length; i++) {
      double difference = Math.abs((double) expected[i] - actual[i]);
      largest = Double.isNaN(difference) ? Double.NaN : Math.max(largest, difference);
    }
    return largest;
  }
}
