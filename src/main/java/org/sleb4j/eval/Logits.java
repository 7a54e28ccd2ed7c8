package org.sleb4j.eval;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import org.sleb4j.data.Windows;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInput;
import org.sleb4j.model.ModelView;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/** Computes logits one window at a time, since those of many would not fit in memory. */
public final class Logits {
  /** Native memory is handed over in buffers below 2 GiB. */
  private static final int SLICE_ELEMENTS = 1 << 26;

  private Logits() {}

  /**
   * Hands the float32 logits of each window, [length, vocabulary] in row-major order, to a consumer
   * piece by piece; it must not keep them.
   *
   * @param progress receives after each window the share that is done, 0 to 1
   * @throws org.sleb4j.check.InvalidInputException if a window does not fit the model
   */
  public static void each(
      ModelView view, Windows windows, Consumer<ByteBuffer> consumer, DoubleConsumer progress) {
    Model model = view.model();
    windows.checkFits(model.info().vocabulary(), model.info().context());
    for (int i = 0; i < windows.count(); i++) {
      long[] ids = Arrays.stream(windows.ids(i)).asLongStream().toArray();
      try (Scope scope = Scope.on(model.device());
          ModelInput input = model.inputs().windows(scope, ids, 1)) {
        Tensor states = view.states(scope, input);
        int step = Math.max(1, SLICE_ELEMENTS / model.info().vocabulary());
        for (int from = 0; from < ids.length; from += step) {
          int count = Math.min(step, ids.length - from);
          try (Tensor logits = model.head().logits(scope, states, from, count)) {
            consumer.accept(logits.bytes());
          }
        }
      }
      progress.accept((i + 1.0) / windows.count());
    }
  }
}
