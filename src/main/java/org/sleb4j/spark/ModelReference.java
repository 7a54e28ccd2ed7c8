package org.sleb4j.spark;

import java.io.Serializable;
import org.sleb4j.model.Model;

/**
 * What an executor needs to open the model of the driver.
 *
 * @param name as the driver was given it: a directory that every node sees, {@code demo}, or a name
 *     on the Hub
 * @param hash of its weights; other weights under the same name are refused
 * @param dtype the type to compute in
 */
record ModelReference(String name, String hash, String dtype) implements Serializable {
  /** Refers to an open model. */
  static ModelReference of(String name, Model model) {
    return new ModelReference(name, model.checkpoint().hash(), model.info().dtype().toString());
  }
}
