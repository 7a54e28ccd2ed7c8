package org.sleb4j.quant;

import java.nio.file.Path;
import java.util.List;
import org.sleb4j.model.Calibration;
import org.sleb4j.torch.Scope;

/**
 * What the layers of dense blocks read on the calibration text, added up block after block, batch
 * after batch in the order of the windows.
 */
public interface CalibrationSums extends AutoCloseable {
  /** Where the text runs through the blocks: in this process, or spread over others. */
  interface Place {
    /** In this process. */
    Place HERE = SumsHere::begin;

    /**
     * Begins in front of the first block.
     *
     * @param folder for states that memory has no room for
     * @throws org.sleb4j.check.InvalidInputException if a window does not fit the model, or there
     *     is no room for the states
     */
    CalibrationSums begin(QuantizedModel.Source source, Path folder);
  }

  /**
   * Runs a block over all windows, behind the blocks that ran before.
   *
   * @param scope of the sums, which last no longer than until the next block runs
   * @return those of the groups of layers that 4 bits fit, in the order of the groups
   */
  List<Calibration.Sums> run(Scope scope, int block);

  @Override
  void close();
}
