package org.sleb4j.spark;

import java.nio.file.Path;
import java.util.List;
import org.sleb4j.model.Model;
import org.sleb4j.quant.CalibrationBatch;
import org.sleb4j.quant.CalibrationSums;
import org.sleb4j.quant.QuantizedModel;

/**
 * Calibrations spread by batches over the executors of a cluster.
 *
 * @param reference to the model; one that was packed from it is opened from its directory
 */
record ClusterCalibrations(Cluster cluster, ModelReference reference)
    implements CalibrationSums.Place {
  @Override
  public CalibrationSums begin(QuantizedModel.Source source, Path folder) {
    Model model = source.model().model();
    List<CalibrationBatch> batches = CalibrationBatch.of(model, source.text());
    return new ClusterCalibration(
        model, new CachedParts<>(cluster, reference(model).calibrating(), batches));
  }

  private ModelReference reference(Model model) {
    String directory = model.checkpoint().directory().toAbsolutePath().toString();
    return model.checkpoint().hash().equals(reference.hash())
        ? reference
        : ModelReference.of(directory, model);
  }
}
