package org.sleb4j.quant;

import org.sleb4j.check.Check;
import org.sleb4j.model.Quantization;
import org.sleb4j.save.SaveOptions;

/**
 * How to make a 4-bit model.
 *
 * @param method how weights are chosen
 * @param group how many inputs in a row share a scale and a zero point: 32, 64, 128 or 256; where
 *     that does not divide the inputs of every layer, the largest of these below it that does
 * @param saving how the directory is written
 */
public record QuantizeOptions(Method method, int group, SaveOptions saving) {
  public QuantizeOptions {
    Check.that(
        Quantization.GROUP_SIZES.contains(group),
        "group (%d) must be one of %s.",
        group,
        Quantization.GROUP_SIZES);
  }

  /** Returns AWQ with groups of 128, as most models of the hub have. */
  public static QuantizeOptions awq() {
    return new QuantizeOptions(Method.AWQ, 128, SaveOptions.defaults());
  }

  /** Returns these options with another method. */
  public QuantizeOptions withMethod(Method other) {
    return new QuantizeOptions(other, group, saving);
  }

  /** Returns these options with another group. */
  public QuantizeOptions withGroup(int inputs) {
    return new QuantizeOptions(method, inputs, saving);
  }

  /** Returns these options with another way to write. */
  public QuantizeOptions withSaving(SaveOptions options) {
    return new QuantizeOptions(method, group, options);
  }
}
