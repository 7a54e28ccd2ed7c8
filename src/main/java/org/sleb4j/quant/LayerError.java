package org.sleb4j.quant;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How far a rounded layer is from the dense one.
 *
 * @param layer its name in the written model
 * @param output of what the calibration text makes it compute; none where there was no text
 * @param weightError the squared error of weights rounded to nearest, as a share of their sum of
 *     squares
 */
public record LayerError(String layer, Optional<Output> output, double weightError) {
  /**
   * The error of a layer's output on the calibration text.
   *
   * @param error the squared error, as a share of the output's sum of squares
   * @param nearest what it would be with weights rounded to nearest
   * @param ratio the power of the mean |x| of a channel that the channel's scale is
   * @param stretched whether ranges of weights were clipped or widened
   */
  public record Output(double error, double nearest, double ratio, boolean stretched) {}

  /** Returns this error under another name of the layer. */
  LayerError named(String other) {
    return new LayerError(other, output, weightError);
  }

  /** Returns its fields by name, for files and machines. */
  public Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("layer", layer);
    fields.put("weightError", weightError);
    output.ifPresent(
        found -> {
          fields.put("outputError", found.error());
          fields.put("outputErrorRoundToNearest", found.nearest());
          fields.put("ratio", found.ratio());
          fields.put("stretched", found.stretched());
        });
    return fields;
  }
}
