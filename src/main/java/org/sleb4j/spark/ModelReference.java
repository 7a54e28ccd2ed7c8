package org.sleb4j.spark;

import java.io.Serializable;
import org.sleb4j.check.Check;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelView;

/**
 * What an executor needs to open the model of the driver.
 *
 * @param name as the driver was given it: a directory that every node sees, {@code demo}, or a name
 *     on the Hub
 * @param hash of its weights; other weights under the same name are refused
 * @param dtype the type to compute in
 */
record ModelReference(String name, String hash, String dtype) implements Serializable {
  /**
   * Checks that executors can compute with a view.
   *
   * @throws org.sleb4j.check.InvalidInputException if its tensors are not those of the model's
   *     files
   */
  void checkOpens(ModelView view) {
    Check.that(
        view.replaced().names().isEmpty(),
        "A repaired model is not on the executors: save it on a path that every node sees, and use"
            + " the saved model.");
  }

  /** Refers to an open model. */
  static ModelReference of(String name, Model model) {
    return new ModelReference(name, model.checkpoint().hash(), model.info().dtype().toString());
  }
}
