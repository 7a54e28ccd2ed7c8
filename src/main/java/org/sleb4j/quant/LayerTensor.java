package org.sleb4j.quant;

import java.util.List;
import java.util.Locale;
import org.sleb4j.checkpoint.SafetensorsWriter.Entry;
import org.sleb4j.model.family.LayerGroup.Layer;
import org.sleb4j.torch.DType;

/** What stands in a checkpoint in place of the weight [outputs, inputs] of a 4-bit layer. */
enum LayerTensor {
  /** [inputs, outputs / 8]: 4 bits for each weight, those of eight outputs in one number. */
  QWEIGHT(DType.INT32, 8),
  /** [groups, outputs / 8]: the number, 0 to 15, that stands for 0. */
  QZEROS(DType.INT32, 8),
  /** [groups, outputs]: the distance between two numbers. */
  SCALES(DType.FLOAT16, 1);

  private final DType dtype;
  private final int outputs;

  LayerTensor(DType dtype, int outputs) {
    this.dtype = dtype;
    this.outputs = outputs;
  }

  /** Returns the name beside a weight's, such as {@code x.qweight} for {@code x.weight}. */
  String name(String weight) {
    return layer(weight) + "." + name().toLowerCase(Locale.ROOT);
  }

  /** Returns what a layer is called whose weight has this name. */
  static String layer(String weight) {
    return weight.substring(0, weight.length() - ".weight".length());
  }

  /** Describes it for a layer, under the name of its weight in the written model. */
  Entry entry(String weight, Layer layer, int group) {
    long rows = this == QWEIGHT ? layer.inputs() : layer.inputs() / group;
    return new Entry(name(weight), dtype, List.of(rows, layer.outputs() / outputs));
  }
}
