package org.sleb4j.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.sleb4j.model.Calibration.Sums;
import org.sleb4j.model.Model;
import org.sleb4j.quant.CalibrationBatch;
import org.sleb4j.quant.CalibrationSums;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.TensorCopy;

/**
 * Sums that executors find batch by batch and the driver adds in the order of the batches. States
 * stay on the executors.
 */
final class ClusterCalibration implements CalibrationSums {
  private final Model model;
  private final CachedParts<CalibrationBatch> batches;
  private OptionalInt last = OptionalInt.empty();

  ClusterCalibration(Model model, CachedParts<CalibrationBatch> batches) {
    this.model = model;
    this.batches = batches;
  }

  /**
   * Runs the block before and this one in jobs of their own, so that executors read the weights of
   * each once.
   */
  @Override
  public List<Sums> run(Scope scope, int block) {
    List<Long> inputs = CalibrationBatch.inputs(model, block);
    List<Sums> sums = inputs.stream().map(each -> Sums.zeros(scope, each)).toList();
    last.ifPresent(this::leave);
    last = OptionalInt.of(block);
    batches.find(
        (open, batch) -> new ArrayList<>(batch.sums(open, block)),
        inputs.stream().mapToLong(Sums::bytes).sum(),
        found -> add(sums, found));
    return sums;
  }

  private void leave(int block) {
    batches.change((open, batch) -> batch.after(open, block));
    batches.find((open, batch) -> true);
  }

  private static void add(List<Sums> sums, List<TensorCopy> found) {
    for (int i = 0; i < sums.size(); i++) {
      sums.get(i).add(found.subList(2 * i, 2 * i + 2));
    }
  }

  @Override
  public void close() {
    batches.close();
  }
}
