package org.sleb4j.spark;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.sleb4j.check.Check;
import org.sleb4j.display.Screen;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.session.ModelName;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Device;

/**
 * The model that tasks of this process compute with: one at a time, on each GPU that they are
 * given, kept between jobs. Where driver and executor are one process it is the driver's own.
 */
final class OpenedModels {
  private static final Map<List<Device>, Model> OWN = new HashMap<>();
  private static ModelReference current;
  private static Optional<Model> lent = Optional.empty();

  private OpenedModels() {}

  /** Lends the driver's model to tasks in its own process. */
  static synchronized void lend(ModelReference reference, Model open) {
    forget();
    current = reference;
    lent = Optional.of(open);
  }

  /** Ends what {@link #lend} began. */
  static synchronized void takeBack() {
    if (lent.isPresent()) {
      forget();
    }
  }

  /**
   * Computes with the model, opened before or now.
   *
   * @param devices where it computes, unless it is the driver's
   * @throws org.sleb4j.check.InvalidInputException if this node has no such model, or another one
   *     under its name
   */
  static <T> T use(ModelReference reference, List<Device> devices, Function<Model, T> work) {
    return work.apply(open(reference, devices));
  }

  private static synchronized Model open(ModelReference reference, List<Device> devices) {
    if (!reference.equals(current)) {
      forget();
      current = reference;
    }
    return lent.orElseGet(() -> OWN.computeIfAbsent(devices, on -> opened(reference, on)));
  }

  private static Model opened(ModelReference reference, List<Device> devices) {
    ModelOptions options =
        ModelOptions.defaults().withDtype(DType.parse(reference.dtype())).withDevices(devices);
    Model found = ModelName.of(reference.name(), Screen.current()).open(options, Screen.current());
    String hash = found.checkpoint().hash();
    if (!hash.equals(reference.hash())) {
      found.close();
      Check.that(
          false,
          "%s has weights with the hash %s here, but %s on the driver: put the same model under"
              + " this name on every node.",
          reference.name(),
          hash,
          reference.hash());
    }
    return found;
  }

  private static void forget() {
    OWN.values().forEach(Model::close);
    OWN.clear();
    current = null;
    lent = Optional.empty();
  }
}
