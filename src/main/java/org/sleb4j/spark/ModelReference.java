package org.sleb4j.spark;

import java.io.Serializable;
import java.util.List;
import org.sleb4j.check.Check;
import org.sleb4j.display.Screen;
import org.sleb4j.model.Calibration;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.session.ModelName;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Device;

/**
 * What an executor needs to open the model of the driver.
 *
 * @param name as the driver was given it: a directory that every node sees, {@code demo}, or a name
 *     on the Hub
 * @param hash of its weights; other weights under the same name are refused
 * @param dtype the type to compute in
 * @param calibrates whether its layers add up what they read; see {@link Calibration}
 */
record ModelReference(String name, String hash, String dtype, boolean calibrates)
    implements Serializable {
  /** Refers to an open model. */
  static ModelReference of(String name, Model model) {
    return new ModelReference(
        name, model.checkpoint().hash(), model.info().dtype().toString(), false);
  }

  /** Returns the same with layers that add up what they read. */
  ModelReference calibrating() {
    return new ModelReference(name, hash, dtype, true);
  }

  /**
   * Opens the model.
   *
   * @throws org.sleb4j.check.InvalidInputException if this node has no such model, or another one
   *     under its name
   */
  Model open(List<Device> devices) {
    ModelOptions options =
        ModelOptions.defaults().withDtype(DType.parse(dtype)).withDevices(devices);
    ModelName found = ModelName.of(name, Screen.current());
    Model model =
        calibrates
            ? Calibration.open(found.directory(), options).model()
            : found.open(options, Screen.current());
    String own = model.checkpoint().hash();
    if (!own.equals(hash)) {
      model.close();
    }
    Check.that(
        own.equals(hash),
        "%s has weights with the hash %s here, but %s on the driver: put the same model under"
            + " this name on every node.",
        name,
        own,
        hash);
    return model;
  }
}
