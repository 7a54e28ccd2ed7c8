package org.sleb4j.quant;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Says in a config that the layers of its blocks are 4-bit, as AutoAWQ and transformers read it.
 */
final class QuantizedConfig {
  private QuantizedConfig() {}

  /**
   * Returns the config of a 4-bit model. The head is named where any dense layer is; where none is,
   * other tools know that the head is dense.
   *
   * @param head the name of the head
   */
  static ObjectNode of(ObjectNode config, QuantizedModel.Storage storage, String head) {
    ObjectNode quantized = config.deepCopy();
    ObjectNode fields = quantized.putObject("quantization_config");
    fields.put("quant_method", "awq");
    fields.put("bits", 4);
    fields.put("group_size", storage.group());
    fields.put("zero_point", true);
    fields.put("version", "gemm");
    if (storage.dense().isEmpty()) {
      fields.putNull("modules_to_not_convert");
    } else {
      ArrayNode named = fields.putArray("modules_to_not_convert");
      storage.dense().forEach(named::add);
      named.add(head);
    }
    return quantized;
  }
}
