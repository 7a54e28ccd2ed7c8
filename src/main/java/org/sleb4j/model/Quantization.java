package org.sleb4j.model;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sleb4j.checkpoint.Config;

/**
 * That linear layers of a checkpoint may be stored in 4 bits, in the layout that AutoAWQ calls
 * gemm: the {@code quantization_config} of a config.
 *
 * @param groupSize how many inputs of an output share a scale and a zero point
 */
public record Quantization(int groupSize) {
  /** The group sizes that PyTorch's products can take. */
  public static final List<Integer> GROUP_SIZES = List.of(32, 64, 128, 256);

  private static final String FIELD = "quantization_config";
  private static final String WAY_OUT =
      ": take a copy of the model that is, or quantise the original one";

  /**
   * Reads what a config says of quantisation; missing fields have the defaults of transformers'
   * {@code AwqConfig}, and the names that AutoAWQ gave the fields at first are known, too.
   *
   * @throws org.sleb4j.check.InvalidInputException if weights are quantised in another way
   */
  static Optional<Quantization> of(Config config) {
    return config.object(FIELD).map(Quantization::read);
  }

  private static Quantization read(Config fields) {
    String method = fields.text("quant_method").toLowerCase(Locale.ROOT);
    check(fields, "quant_method", method, method.equals("awq"), "awq");
    String version = fields.optionalText("version").orElse("gemm").toLowerCase(Locale.ROOT);
    check(fields, "version", version, version.equals("gemm"), "gemm");
    int bits = fields.positive("bits", fields.positive("w_bit", 4));
    check(fields, "bits", bits, bits == 4, "4");
    boolean zeroPoint = fields.flag("zero_point", true);
    check(fields, "zero_point", zeroPoint, zeroPoint, "true");
    int size = fields.integer("group_size", fields.integer("q_group_size", 128));
    check(fields, "group_size", size, GROUP_SIZES.contains(size), "one of " + GROUP_SIZES);
    return new Quantization(size);
  }

  private static void check(Config fields, String field, Object value, boolean holds, String rule) {
    if (!holds) {
      throw fields.refuse(field, value, rule + WAY_OUT);
    }
  }
}
