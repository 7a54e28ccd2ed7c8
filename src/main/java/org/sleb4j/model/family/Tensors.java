package org.sleb4j.model.family;

import java.util.Map;
import org.sleb4j.checkpoint.StoredTensor;

/**
 * The tensors of a block in a checkpoint.
 *
 * @param all those of the checkpoint by name
 * @param prefix what the names of the block's tensors begin with
 */
record Tensors(Map<String, StoredTensor> all, String prefix) {
  /** Returns whether there is a tensor of this name and shape. */
  boolean has(Stored weight) {
    StoredTensor found = all.get(prefix + weight.tensor());
    return found != null && found.shape().equals(weight.storedShape());
  }

  /** Returns whether there is a tensor of this name, dense or of 4 bits. */
  boolean names(Stored weight) {
    String name = prefix + weight.tensor();
    return all.containsKey(name)
        || all.containsKey(name.replaceFirst("\\.weight$", "") + ".qweight");
  }
}
