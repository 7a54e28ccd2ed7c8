package org.sleb4j.quant;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Tells a config that the layers of its blocks are 4-bit, as AutoAWQ and transformers read it. */
final class QuantizedConfig {
  private QuantizedConfig() {}

  /**
   * Returns the config of a 4-bit model.
   *
   * @param dense the names, or parts of them, of linear layers that stay dense beside the head; the
   *     head is known to be dense where there are none
   */
  static ObjectNode of(ObjectNode config, int group, List<String> dense) {
    ObjectNode quantized = config.deepCopy();
    ObjectNode fields = quantized.putObject("quantization_config");
    fields.put("quant_method", "awq");
    fields.put("bits", 4);
    fields.put("group_size", group);
    fields.put("zero_point", true);
    fields.put("version", "gemm");
    if (dense.isEmpty()) {
      fields.putNull("modules_to_not_convert");
    } else {
      ArrayNode named = fields.putArray("modules_to_not_convert");
      dense.forEach(named::add);
      named.add("lm_head");
    }
    return quantized;
  }
}
