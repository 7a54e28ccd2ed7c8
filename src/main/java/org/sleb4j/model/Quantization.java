package org.sleb4j.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.model.family.ConfigFields;

/**
 * That linear layers of a checkpoint may be stored in 4 bits, in the layout that AutoAWQ calls
 * gemm.
 *
 * @param groupSize how many inputs of an output share a scale and a zero point
 * @param dense {@code modules_to_not_convert}, names or parts of names of layers that are dense
 */
public record Quantization(int groupSize, List<String> dense) {
  public Quantization {
    dense = List.copyOf(dense);
  }

  /** The group sizes that PyTorch's products can take. */
  public static final List<Integer> GROUP_SIZES = List.of(32, 64, 128, 256);

  private static final String DENSE = "modules_to_not_convert";
  private static final String FIELD = "quantization_config";
  private static final String FILE = "quant_config.json";
  private static final String MODEL_OPT_FILE = "hf_quant_config.json";
  private static final String WAY_OUT =
      ": take a copy of the model that is, or quantize the original one";
  private static final String DENSE_WAY_OUT = ": take a copy of the model with dense weights";

  /** What else such a config holds: how other programs load and fuse, and what stays dense. */
  private static final Set<String> NEUTRAL =
      Set.of(
          "backend",
          "do_fuse",
          "exllama_config",
          "fuse_max_seq_len",
          "modules_to_fuse",
          "modules_to_not_convert");

  /**
   * Reads what a directory says of quantization: the {@code quantization_config} of its config, or
   * the file {@code quant_config.json} that AutoAWQ wrote at first.
   *
   * @throws org.sleb4j.check.InvalidInputException if weights are quantized in another way, or the
   *     two contradict each other
   */
  static Optional<Quantization> of(Config config, Path directory) {
    refuseModelOpt(directory);
    Optional<Quantization> inConfig = of(config);
    Optional<Quantization> beside = beside(directory);
    if (inConfig.isPresent() && beside.isPresent() && !inConfig.equals(beside)) {
      throw config.refuse(FIELD, inConfig.get(), "as in " + FILE + ", " + beside.get());
    }
    return inConfig.or(() -> beside);
  }

  /**
   * Reads what a config says of quantization; missing fields have the defaults of transformers'
   * {@code AwqConfig}, and the names that AutoAWQ gave the fields at first are known, too.
   *
   * @throws org.sleb4j.check.InvalidInputException if weights are quantized in another way
   */
  static Optional<Quantization> of(Config config) {
    return config
        .object(FIELD)
        .map(fields -> read(fields, fields.optionalText("quant_method").orElse("absent")));
  }

  /** Returns whether a directory says that its weights are quantized, in whatever way. */
  public static boolean isSaid(Path directory) {
    return Config.read(directory).has(FIELD) || Files.exists(directory.resolve(FILE));
  }

  /**
   * Checks that a config says nothing of quantization.
   *
   * @throws org.sleb4j.check.InvalidInputException if it does
   */
  static void checkDense(Config config) {
    if (of(config).isPresent()) {
      throw config.refuse(
          FIELD,
          "awq",
          "absent: a shape has dense weights, and only a model directory packed ones");
    }
  }

  /** ModelOpt's file says how weights, activations or caches are quantized, none of it as here. */
  private static void refuseModelOpt(Path directory) {
    if (Files.exists(directory.resolve(MODEL_OPT_FILE))) {
      Config fields = Config.read(directory, MODEL_OPT_FILE);
      String algorithm =
          fields.object("quantization").flatMap(f -> f.optionalText("quant_algo")).orElse("absent");
      throw new InvalidInputException(
          Strings.format(
              "%s says that weights or caches are quantized by ModelOpt (quant_algo: %s), which is"
                  + " not supported%s.",
              directory.resolve(MODEL_OPT_FILE), algorithm, DENSE_WAY_OUT));
    }
  }

  private static Optional<Quantization> beside(Path directory) {
    return Files.exists(directory.resolve(FILE))
        ? Optional.of(Config.read(directory, FILE))
            .map(fields -> read(fields, fields.optionalText("quant_method").orElse("awq")))
        : Optional.empty();
  }

  private static Quantization read(Config fields, String method) {
    check(fields, "quant_method", method, method.equalsIgnoreCase("awq"), "awq");
    String version = fields.optionalText("version").orElse("gemm");
    check(fields, "version", version, version.equalsIgnoreCase("gemm"), "gemm");
    int bits = fields.positive("bits", fields.positive("w_bit", 4));
    check(fields, "bits", bits, bits == 4, "4");
    boolean zeroPoint = fields.flag("zero_point", true);
    check(fields, "zero_point", zeroPoint, zeroPoint, "true");
    int size = fields.integer("group_size", fields.integer("q_group_size", 128));
    check(fields, "group_size", size, GROUP_SIZES.contains(size), "one of " + GROUP_SIZES);
    ConfigFields.checkObject(fields, NEUTRAL);
    return new Quantization(size, fields.has(DENSE) ? fields.texts(DENSE) : List.of());
  }

  /** Returns whether every tool takes a layer to be dense: transformers wants the name's end. */
  boolean isDense(String layer) {
    return dense.stream().anyMatch(name -> layer.startsWith(name) || layer.endsWith(name));
  }

  /** Returns whether some tool takes a layer to be dense: AutoAWQ and vLLM want any part. */
  boolean mayBeDense(String layer) {
    return dense.stream().anyMatch(layer::contains);
  }

  /** Returns what must be equal wherever it is said. */
  @Override
  public String toString() {
    return "group_size " + groupSize + ", " + DENSE + " " + dense;
  }

  private static void check(Config fields, String field, Object value, boolean holds, String rule) {
    if (!holds) {
      throw fields.refuse(field, value, rule + WAY_OUT);
    }
  }
}
